using System.Buffers;
using NASerEx.Data.Decoding;

namespace NASerEx.Data.Arrays;

/// <summary>How the bytes of a raw image are laid out, one a pixel and channel.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Channels">3 for RGB, 1 for grey.</param>
/// <param name="IsPlanar">Whether a channel's pixels stand together; else a pixel's channels do.</param>
internal readonly record struct RawShape(int Width, int Height, int Channels, bool IsPlanar)
{
    /// <summary>Most pixels that an image may have.</summary>
    public const long MostPixels = ImageDecoder.MostPixels;

    /// <summary>Bytes of an image.</summary>
    public int Length => Width * Height * Channels;

    /// <summary>Writes an image at input size, channel by channel.</summary>
    public void Fit(ReadOnlySpan<byte> raw, Preprocessor preprocessor, Span<byte> pixels)
    {
        var length = Width * Height * 4;
        var rgba = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            ToRgba(raw, rgba);
            PixelFitting.Fit(rgba.AsSpan(0, length), (Width, Height), preprocessor, pixels);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rgba);
        }
    }

    /// <summary>Writes an image as opaque RGBA; grey serves all channels.</summary>
    private void ToRgba(ReadOnlySpan<byte> raw, Span<byte> rgba)
    {
        var plane = Width * Height;
        var (pixelStep, channelStep) = (IsPlanar ? 1 : Channels, Channels == 1 ? 0 : IsPlanar ? plane : 1);
        for (var i = 0; i < plane; i++)
        {
            var pixel = rgba.Slice(i * 4, 4);
            for (var c = 0; c < 3; c++)
                pixel[c] = raw[(i * pixelStep) + (c * channelStep)];
            pixel[3] = byte.MaxValue;
        }
    }
}
