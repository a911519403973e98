using NASerEx.Data;
using SkiaSharp;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

/// <summary>What each kind of image file comes to, as three channels and as one.</summary>
public class FormatTests
{
    private static readonly byte[] TwoColours = [0, 0, 200, 0, 255, 100, 50, 0];

    [Theory]
    [InlineData("8-bit grey PNG", 77, 77, 77)]
    [InlineData("16-bit grey PNG", 77, 77, 77)]
    [InlineData("grey PNG with transparency", 224, 224, 224)]
    [InlineData("palette PNG with transparency", 224, 255, 204)]
    [InlineData("16-bit RGB PNG", 200, 100, 50)]
    [InlineData("RGBA PNG", 224, 255, 204)]
    [InlineData("24-bit BMP", 200, 100, 50)]
    [InlineData("8-bit palette BMP", 50, 100, 255)]
    [InlineData("32-bit BMP", 200, 100, 50)]
    [InlineData("lossless WebP", 200, 100, 50)]
    [InlineData("lossless WebP with transparency", 224, 255, 204)]
    public void EveryKindGivesItsColours(string kind, byte red, byte green, byte blue)
    {
        var file = Files[kind];

        Assert.Equal([red, red, green, green, blue, blue], Decode(file, 3, 2, 1));
        var luminance = (float)Math.Round((0.299 * red) + (0.587 * green) + (0.114 * blue));
        Assert.Equal([luminance, luminance], Decode(file, 1, 2, 1));
    }

    [Fact]
    public void CmykJpegsAndLossyWebPsComeOutNearWhatWentIn()
    {
        using var picture = Bitmap(8, 8, new SKColor(200, 100, 50));
        using var webP = picture.Encode(SKEncodedImageFormat.Webp, 90);
        using var translucent = Bitmap(8, 8, new SKColor(100, 0, 255, 51));
        using var translucentWebP = translucent.Encode(SKEncodedImageFormat.Webp, 90);

        Near([200, 100, 50], Decode(EncodedImages.CmykJpeg(200, 100, 50, 255), 3, 8, 8), 1);
        Near([100, 50, 25], Decode(EncodedImages.CmykJpeg(200, 100, 50, 128), 3, 8, 8), 1);
        Near([200, 100, 50], Decode(webP.ToArray(), 3, 8, 8), 6);
        Near([224, 204, 255], Decode(translucentWebP.ToArray(), 3, 8, 8), 6);

        static void Near(byte[] expected, float[] values, int tolerance)
        {
            for (var c = 0; c < 3; c++)
                Assert.All(values[(c * 64)..((c + 1) * 64)], value => Assert.InRange(value, expected[c] - tolerance, expected[c] + tolerance));
        }
    }

    [Theory]
    [InlineData(".webp", 0.5)]
    [InlineData(".webp", 0.9)]
    [InlineData(".bmp", 0.02)]
    [InlineData(".bmp", 0.5)]
    [InlineData(".bmp", 0.9)]
    public void ATruncatedFileIsNamed(string ending, double kept)
    {
        using var folder = new ImageFolder().Fill("", 2, "x");
        using var picture = new SKBitmap(new SKImageInfo(64, 64, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < 64 * 64; i++)
            picture.SetPixel(i % 64, i / 64, new SKColor((byte)(i * i), (byte)(i * 7), (byte)(i / 3)));
        using var webP = picture.Encode(SKEncodedImageFormat.Webp, 90);
        var whole = ending == ".webp" ? webP.ToArray() : EncodedImages.Bmp(64, 64, 24, [], [.. Enumerable.Range(0, 64).Select(y => Enumerable.Range(0, 192).Select(x => (byte)(x * y)).ToArray())]);
        var file = folder.Add("x/cut" + ending, whole[..(int)(whole.Length * kept)]);

        var refusal = folder.Refusal(folder.Options());

        Assert.Equal("DataUnreadableImage", refusal.Id);
        Assert.Contains(file, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ZipsHoldThemToo()
    {
        using var folder = new ImageFolder();
        foreach (var (index, file) in Files.Values.Index())
            folder.Add($"x/{index:D2}{(index % 2 == 0 ? ".WEBP" : ".bmp")}", file);

        using var dataset = folder.Open(folder.Zipped(folder.Options()));

        Assert.Equal(Files.Count, dataset.Split(SplitName.Test).Count);
    }

    private static Dictionary<string, byte[]> Files { get; } = new()
    {
        ["8-bit grey PNG"] = EncodedImages.Png(2, 1, 8, EncodedImages.Grey, [77, 77]),
        ["16-bit grey PNG"] = EncodedImages.Png(2, 1, 16, EncodedImages.Grey, [77, 77, 77, 77]),
        ["grey PNG with transparency"] = EncodedImages.Png(2, 1, 8, EncodedImages.GreyAlpha, [100, 51, 100, 51]),
        ["palette PNG with transparency"] = EncodedImages.Png(2, 1, 8, EncodedImages.Palette, [1, 1], ("PLTE", [9, 9, 9, 100, 255, 0]), ("tRNS", [255, 51])),
        ["16-bit RGB PNG"] = EncodedImages.Png(2, 1, 16, EncodedImages.Rgb, [200, 200, 100, 100, 50, 50, 200, 200, 100, 100, 50, 50]),
        ["RGBA PNG"] = EncodedImages.Png(2, 1, 8, EncodedImages.Rgba, [100, 255, 0, 51, 100, 255, 0, 51]),
        ["24-bit BMP"] = EncodedImages.Bmp(2, 1, 24, [], [50, 100, 200, 50, 100, 200]),
        ["8-bit palette BMP"] = EncodedImages.Bmp(2, 1, 8, TwoColours, [1, 1]),
        ["32-bit BMP"] = EncodedImages.Bmp(2, 1, 32, [], [50, 100, 200, 0, 50, 100, 200, 0]),
        ["lossless WebP"] = LosslessWebP(new SKColor(200, 100, 50)),
        ["lossless WebP with transparency"] = LosslessWebP(new SKColor(100, 255, 0, 51)),
    };

    private static byte[] LosslessWebP(SKColor colour)
    {
        using var picture = Bitmap(2, 1, colour);
        using var pixels = picture.PeekPixels();
        using var data = pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 100));
        return data!.ToArray();
    }

    private static SKBitmap Bitmap(int width, int height, SKColor colour)
    {
        SkiaLibrary.Require();
        var picture = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (var i = 0; i < width * height; i++)
            picture.SetPixel(i % width, i / width, colour);
        return picture;
    }

    private static float[] Decode(byte[] picture, int channels, int width, int height)
    {
        using var folder = new ImageFolder();
        folder.Add("x/picture.bmp", picture);
        using var dataset = folder.Open(folder.Options() with { Preprocess = new() { Channels = channels, Width = width, Height = height, Scale = 1 } });
        var split = dataset.Split(SplitName.Test);
        var values = new float[split.ImageLength];
        split.Fill([0], values);
        return values;
    }
}
