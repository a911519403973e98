using System.Buffers;
using System.Globalization;
using NASerEx.Data.Arrays;
using NASerEx.Data.Decoding;

namespace NASerEx.Data.Frames;

/// <summary>A frame of a stream.</summary>
/// <param name="number">Its number, from 1.</param>
internal abstract class Frame(long number) : InputImage
{
    public override string Source => string.Create(CultureInfo.InvariantCulture, $"frame {number}");
}

/// <summary>A frame that is not whole.</summary>
/// <param name="number">Its number.</param>
/// <param name="reason">What is wrong with it.</param>
internal sealed class BrokenFrame(long number, string reason) : Frame(number)
{
    internal override void Read(Preprocessor preprocessor, Span<float> values) => throw new UnreadableImageException(reason);
}

/// <summary>A frame in memory that is given back to the pool when it has been read.</summary>
/// <param name="number">Its number.</param>
/// <param name="rented">Memory of the shared pool that begins with its bytes.</param>
internal abstract class BufferedFrame(long number, byte[] rented) : Frame(number)
{
    private byte[]? _rented = rented;

    internal sealed override void Read(Preprocessor preprocessor, Span<float> values)
    {
        var bytes = Interlocked.Exchange(ref _rented, null) ?? throw new InvalidOperationException($"The {Source} has been read before.");
        try
        {
            Decode(bytes, preprocessor, values);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    protected abstract void Decode(byte[] bytes, Preprocessor preprocessor, Span<float> values);
}

/// <summary>An encoded image in memory.</summary>
internal sealed class EncodedFrame(long number, byte[] rented, int length) : BufferedFrame(number, rented)
{
    protected override void Decode(byte[] bytes, Preprocessor preprocessor, Span<float> values) =>
        ImagePreparer.Decode(length > 0 ? bytes.AsSpan(0, length) : throw new UnreadableImageException("empty"), preprocessor, values);
}

/// <summary>Raw pixels in memory.</summary>
internal sealed class RawFrame(long number, byte[] rented, RawShape shape) : BufferedFrame(number, rented)
{
    protected override void Decode(byte[] bytes, Preprocessor preprocessor, Span<float> values)
    {
        var pixels = ArrayPool<byte>.Shared.Rent(preprocessor.Length);
        try
        {
            shape.Fit(bytes.AsSpan(0, shape.Length), preprocessor, pixels.AsSpan(0, preprocessor.Length));
            preprocessor.Normalise(pixels.AsSpan(0, preprocessor.Length), values);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }
}
