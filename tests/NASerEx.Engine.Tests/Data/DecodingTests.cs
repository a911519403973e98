using NASerEx.Data;
using SkiaSharp;
using Xunit;

namespace NASerEx.Engine.Tests.Data;

public class DecodingTests
{
    [Fact]
    public void PixelsOfTheRightSizeAreTakenAsTheyAreAndNormalised()
    {
        var values = Decode(
            ImageFolder.Png(2, 3, Colour),
            new() { Width = 2, Height = 3, Mean = [0.1f, 0.2f, 0.3f], Std = [0.5f, 0.25f, 2] });

        for (var y = 0; y < 3; y++)
            for (var x = 0; x < 2; x++)
            {
                Assert.Equal((Colour(x, y).Red / 255f - 0.1f) / 0.5f, values[y * 2 + x], 6);
                Assert.Equal((Colour(x, y).Green / 255f - 0.2f) / 0.25f, values[6 + y * 2 + x], 6);
                Assert.Equal((Colour(x, y).Blue / 255f - 0.3f) / 2, values[12 + y * 2 + x], 6);
            }
    }

    [Fact]
    public void OneChannelIsLuminanceAndGreyServesAllChannels()
    {
        var luminance = Decode(ImageFolder.Png(2, 2, (_, _) => new SKColor(200, 100, 50)), Raw(2, 2) with { Channels = 1 });
        var grey = Decode(Grey(2, 2, 77), Raw(2, 2));

        Assert.Equal([124, 124, 124, 124], luminance);
        Assert.Equal(Enumerable.Repeat(77f, 12), grey);
    }

    [Fact]
    public void TransparencyIsLaidOverWhite()
    {
        var values = Decode(ImageFolder.Png(1, 2, (_, y) => new SKColor(100, 0, 255, (byte)(y == 0 ? 51 : 0))), Raw(1, 2));

        Assert.Equal([224, 255, 204, 255, 255, 255], values);
    }

    [Theory]
    [InlineData(17, 11, 5, 4)]
    [InlineData(3, 4, 8, 9)]
    [InlineData(40, 6, 8, 6)]
    [InlineData(5, 5, 1, 1)]
    public void ResizingAveragesOverATriangle(int width, int height, int toWidth, int toHeight)
    {
        var values = Decode(ImageFolder.Png(width, height, Colour), Raw(toWidth, toHeight));

        for (var y = 0; y < toHeight; y++)
            for (var x = 0; x < toWidth; x++)
                Assert.InRange(values[y * toWidth + x] - Reference(x, y), -1.01, 1.01);

        double Reference(int x, int y) => Enumerable.Range(0, height).Sum(v => Weight(v, height, toHeight, y)
            * Enumerable.Range(0, width).Sum(u => Weight(u, width, toWidth, x) * Colour(u, v).Red));
    }

    [Theory]
    [InlineData(8, 4, 4, null)]
    [InlineData(9, 6, 3, 4)]
    [InlineData(6, 13, 3, 4)]
    [InlineData(6, 6, 6, 8)]
    [InlineData(6, 6, 6, null)]
    public void TheShorterSideIsScaledAndTheCentreKept(int width, int height, int size, int? resizeTo)
    {
        var shorter = resizeTo ?? size;
        var (scaledWidth, scaledHeight) = (shorter * width / Math.Min(width, height), shorter * height / Math.Min(width, height));
        var left = (int)Math.Round((scaledWidth - size) / 2.0);
        var top = (int)Math.Round((scaledHeight - size) / 2.0);
        var picture = ImageFolder.Png(width, height, Colour);
        var whole = Decode(picture, Raw(scaledWidth, scaledHeight));

        var cropped = Decode(picture, Raw(size, size) with { Resize = ResizeMode.ShorterSideThenCrop, ResizeTo = resizeTo });

        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
                Assert.Equal(whole[(top + y) * scaledWidth + left + x], cropped[y * size + x]);
    }

    [Fact]
    public void JpegsComeOutNearWhatWentIn()
    {
        var values = Decode(ImageFolder.Encode(SKEncodedImageFormat.Jpeg, 16, 16, (_, _) => new SKColor(200, 100, 50)), Raw(16, 16));

        Assert.InRange(values[0], 197, 203);
        Assert.InRange(values[256], 97, 103);
        Assert.InRange(values[512], 47, 53);
    }

    [Fact]
    public void OptionsOutOfRangeAreRefused()
    {
        using var folder = new ImageFolder().Fill("", 1, "x");
        PreprocessOptions[] bad =
        [
            new() { Width = 0 }, new() { Channels = 2 }, new() { Std = [1, 0, 1] }, new() { Mean = [0, 0] }, new() { Scale = float.NaN },
            new() { ResizeTo = 31 }, new() { Mean = default },
            new() { Width = 8193 }, new() { ResizeTo = 16385 }, new() { Scale = -1 }, new() { Std = [-1] },
        ];

        Assert.All(bad, options => Assert.Equal("DataBadPreprocess", folder.Refusal(folder.Options() with { Preprocess = options }).Id));
    }

    private static PreprocessOptions Raw(int width, int height) => new() { Width = width, Height = height, Scale = 1 };

    private static SKColor Colour(int x, int y) => new((byte)(x * x * 7 + y * 13), (byte)(x * 40 + y * 5), (byte)(255 - x * 3 - y * y));

    private static byte[] Grey(int width, int height, byte value)
    {
        SkiaLibrary.Require();
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Gray8));
        bitmap.Erase(new SKColor(value, value, value));
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static double Weight(int source, int size, int scaled, int wanted)
    {
        var scale = (double)size / scaled;
        var centre = (wanted + 0.5) * scale;
        double At(int i) => Math.Max(0, 1 - Math.Abs(i + 0.5 - centre) / Math.Max(1, scale));
        return At(source) / Enumerable.Range(0, size).Sum(At);
    }

    private static float[] Decode(byte[] picture, PreprocessOptions options)
    {
        using var folder = new ImageFolder();
        folder.Add("x/picture.png", picture);
        using var dataset = folder.Open(folder.Options() with { Preprocess = options });
        var split = dataset.Split(SplitName.Test);
        var values = new float[split.ImageLength];
        split.Fill([0], values);
        return values;
    }
}
