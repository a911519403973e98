using System.Buffers;
using SkiaSharp;

namespace NASerEx.Data.Decoding;

/// <summary>
/// JPEG, PNG, WebP and BMP bytes to 8-bit pixels at input size, channel by channel. Colour profiles and EXIF orientation are not applied, as
/// in torchvision's image folders; transparent pixels are laid over white; luminance is ITU-R BT.601 and taken before resizing; of an
/// animation only the first frame counts.
/// </summary>
internal static class ImageDecoder
{
    /// <summary>Pixels of the largest image that is read.</summary>
    public const long MostPixels = 250_000_000;

    /// <exception cref="UnreadableImageException">The bytes are not a whole image.</exception>
    public static void Decode(ReadOnlySpan<byte> bytes, Preprocessor preprocessor, Span<byte> pixels)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data) ?? throw new UnreadableImageException("not a JPEG, PNG, WebP or BMP image");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > MostPixels)
            throw new UnreadableImageException($"{width} × {height} pixels are more than {MostPixels:N0}");
        var rgba = ArrayPool<byte>.Shared.Rent(width * height * 4);
        try
        {
            DecodeRgba(codec, rgba);
            PixelFitting.Fit(rgba.AsSpan(0, width * height * 4), (width, height), preprocessor, pixels);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rgba);
        }
    }

    private static unsafe void DecodeRgba(SKCodec codec, byte[] rgba)
    {
        // Without a colour space in the target, Skia leaves the stored values alone.
        var target = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colorspace: null);
        SKCodecResult result;
        fixed (byte* pointer = rgba)
            result = codec.GetPixels(target, (nint)pointer);
        if (result == SKCodecResult.IncompleteInput)
            throw new UnreadableImageException("cut short");
        if (result != SKCodecResult.Success)
            throw new UnreadableImageException($"damaged: {result}");
        if (codec.Info.AlphaType != SKAlphaType.Opaque)
            Pixels.LayOverWhite(rgba.AsSpan(0, target.BytesSize));
    }
}
