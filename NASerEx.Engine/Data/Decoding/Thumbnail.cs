using SkiaSharp;

namespace NASerEx.Data.Decoding;

/// <summary>8-bit pixels to small PNG files.</summary>
internal static class Thumbnail
{
    /// <summary>Encodes an image.</summary>
    /// <param name="pixels">Values channel by channel, red, green and blue or luminance alone.</param>
    /// <param name="size">Channels, height and width.</param>
    /// <param name="maxSide">Longest side in pixels; larger images are scaled down.</param>
    public static byte[] Png(ReadOnlySpan<byte> pixels, (int Channels, int Height, int Width) size, int maxSide)
    {
        SkiaLibrary.Require();
        using var whole = Bitmap(pixels, size);
        var scale = Math.Min(1, (double)maxSide / Math.Max(size.Width, size.Height));
        var info = whole.Info.WithSize(Math.Max(1, (int)Math.Round(size.Width * scale)), Math.Max(1, (int)Math.Round(size.Height * scale)));
        using var small = scale < 1 ? whole.Resize(info, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)) : null;
        using var data = (small ?? whole).Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static SKBitmap Bitmap(ReadOnlySpan<byte> pixels, (int Channels, int Height, int Width) size)
    {
        var bitmap = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var rgba = bitmap.GetPixelSpan();
        var plane = size.Height * size.Width;
        for (var i = 0; i < plane; i++)
        {
            for (var c = 0; c < 3; c++)
                rgba[i * 4 + c] = pixels[(size.Channels == 3 ? c * plane : 0) + i];
            rgba[i * 4 + 3] = byte.MaxValue;
        }

        return bitmap;
    }
}
