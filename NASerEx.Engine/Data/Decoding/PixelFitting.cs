using System.Buffers;

namespace NASerEx.Data.Decoding;

/// <summary>Decoded pixels to the model's input size, the same for images of every source.</summary>
internal static class PixelFitting
{
    /// <summary>Writes RGBA pixels of any size, opaque, at input size, channel by channel.</summary>
    public static void Fit(ReadOnlySpan<byte> rgba, (int Width, int Height) size, Preprocessor preprocessor, Span<byte> pixels)
    {
        var plane = preprocessor.Width * preprocessor.Height;
        var (columns, rows) = preprocessor.Fit(size.Width, size.Height);
        if (columns.IsCopy && rows.IsCopy && size == (preprocessor.Width, preprocessor.Height))
        {
            for (var c = 0; c < preprocessor.Channels; c++)
                Pixels.Channel(rgba, preprocessor.Channels, c, pixels.Slice(c * plane, plane));
            return;
        }

        var source = ArrayPool<byte>.Shared.Rent(size.Width * size.Height);
        for (var c = 0; c < preprocessor.Channels; c++)
        {
            Pixels.Channel(rgba, preprocessor.Channels, c, source.AsSpan(0, size.Width * size.Height));
            Pixels.Resample(source, size.Width, columns, rows, pixels.Slice(c * plane, plane));
        }

        ArrayPool<byte>.Shared.Return(source);
    }
}
