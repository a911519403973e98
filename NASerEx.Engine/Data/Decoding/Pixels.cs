using System.Buffers;

namespace NASerEx.Data.Decoding;

/// <summary>Arithmetic on 8-bit pixels.</summary>
internal static class Pixels
{
    /// <summary>ITU-R BT.601 luminance with weights of 0.299, 0.587 and 0.114 in 16-bit fixed point, rounded.</summary>
    public static byte Luminance(int red, int green, int blue) => (byte)((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16);

    /// <summary>Takes one channel out of RGBA pixels: of three, red, green or blue; of one, the luminance.</summary>
    public static void Channel(ReadOnlySpan<byte> rgba, int channels, int channel, Span<byte> plane)
    {
        for (var i = 0; i < plane.Length; i++)
        {
            var pixel = rgba.Slice(i * 4, 4);
            plane[i] = channels == 3 ? pixel[channel] : Luminance(pixel[0], pixel[1], pixel[2]);
        }
    }

    /// <summary>Replaces transparency (not premultiplied) by white.</summary>
    public static void LayOverWhite(Span<byte> rgba)
    {
        for (var i = 0; i < rgba.Length; i += 4)
        {
            var alpha = rgba[i + 3];
            for (var c = i; c < i + 3; c++)
                rgba[c] = (byte)((rgba[c] * alpha + 255 * (255 - alpha) + 127) / 255);
        }
    }

    /// <summary>Resamples a plane, columns first; only the rows that are used.</summary>
    public static void Resample(ReadOnlySpan<byte> source, int width, ResampledAxis columns, ResampledAxis rows, Span<byte> target)
    {
        var (first, end) = rows.Used;
        var narrowed = ArrayPool<byte>.Shared.Rent(end * columns.Size);
        for (var y = first; y < end; y++)
            for (var x = 0; x < columns.Size; x++)
                narrowed[y * columns.Size + x] = columns.Sample(source.Slice(y * width, width), 1, x);
        for (var y = 0; y < rows.Size; y++)
            for (var x = 0; x < columns.Size; x++)
                target[y * columns.Size + x] = rows.Sample(narrowed.AsSpan(x), columns.Size, y);
        ArrayPool<byte>.Shared.Return(narrowed);
    }
}
