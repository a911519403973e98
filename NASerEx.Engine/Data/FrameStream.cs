using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using NASerEx.Data.Frames;

namespace NASerEx.Data;

/// <summary>
/// Frames that follow each other in a stream of bytes, numbered from 1. They are read from the stream as they are asked for, and each may be
/// prepared once: its memory goes back to a pool then. A frame that is not whole is an image that cannot be read.
/// </summary>
public static class FrameStream
{
    /// <summary>Bytes of the largest encoded frame that is read.</summary>
    public const int MostBytes = 1 << 26;

    /// <summary>Frames of encoded images: the length in bytes as a little-endian uint32, then so many bytes of JPEG, PNG, WebP or BMP.</summary>
    /// <param name="stream">The stream, from the start of a frame on. The first length that no image has ends it: what follows cannot be told apart.</param>
    public static IEnumerable<InputImage> Encoded(Stream stream)
    {
        var prefix = new byte[sizeof(uint)];
        for (var number = 1L; ; number++)
        {
            var read = Fill(stream, prefix, out var fault);
            if (read == 0 && fault is null)
                yield break;
            var length = BinaryPrimitives.ReadUInt32LittleEndian(prefix);
            if (read < prefix.Length || length > MostBytes)
            {
                yield return new BrokenFrame(number, fault ?? (read < prefix.Length ? $"the stream ends after {read} of the {prefix.Length} bytes of its length" : TooLong(length)));
                yield break;
            }

            var (frame, isLast) = Next(stream, number, (int)length, (bytes, count) => new EncodedFrame(number, bytes, count));
            yield return frame ?? new BrokenFrame(number, $"the stream ends after 0 of its {length:N0} bytes");
            if (isLast)
                yield break;
        }
    }

    /// <summary>Raw frames, one directly after the other.</summary>
    /// <param name="stream">The stream, from the start of a frame on.</param>
    /// <param name="format">Their form.</param>
    public static IEnumerable<InputImage> Raw(Stream stream, RawFormat format)
    {
        for (var number = 1L; ; number++)
        {
            var (frame, isLast) = Next(stream, number, format.Length, (bytes, _) => new RawFrame(number, bytes, format.Shape));
            if (frame is not null)
                yield return frame;
            if (isLast)
                yield break;
        }
    }

    /// <summary>One frame that is in memory.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="bytes">An encoded image, or raw pixels; they are copied.</param>
    /// <param name="format">The form of raw pixels; null for an encoded image.</param>
    public static InputImage One(long number, ReadOnlySpan<byte> bytes, RawFormat? format = null)
    {
        if (format is not null && bytes.Length != format.Length)
            return new BrokenFrame(number, string.Create(CultureInfo.InvariantCulture, $"it has {bytes.Length:N0} bytes, but a raw frame of {format.Width}x{format.Height}x{format.Channels} has {format.Length:N0}"));
        if (bytes.IsEmpty)
            return new BrokenFrame(number, "it has no bytes");
        var rented = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(rented);
        return format is null ? new EncodedFrame(number, rented, bytes.Length) : new RawFrame(number, rented, format.Shape);
    }

    /// <summary>The next frame, null where the stream ends before it, and whether nothing can follow.</summary>
    private static (InputImage? Frame, bool IsLast) Next(Stream stream, long number, int length, Func<byte[], int, InputImage> whole)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        var read = Fill(stream, bytes.AsSpan(0, length), out var fault);
        if (read == length && fault is null)
            return (whole(bytes, length), false);
        ArrayPool<byte>.Shared.Return(bytes);
        return (read == 0 && fault is null ? null : new BrokenFrame(number, fault ?? $"the stream ends after {read:N0} of its {length:N0} bytes"), true);
    }

    /// <summary>Reads until a span is full or the stream ends; what keeps it from being read is a fault.</summary>
    private static int Fill(Stream stream, Span<byte> bytes, out string? fault)
    {
        fault = null;
        try
        {
            return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (IOException error)
        {
            fault = error.Message;
            return 0;
        }
    }

    private static string TooLong(uint length) => string.Create(
        CultureInfo.InvariantCulture,
        $"its length of {length:N0} bytes is beyond {MostBytes:N0}, so the stream is out of step and nothing after it is read. A frame is its length as a little-endian uint32, then so many bytes of JPEG, PNG, WebP or BMP");
}
