using System.Buffers.Binary;

namespace NASerEx.Synthetic;

/// <summary>A stream of length-prefixed encoded frames that is made while it is read: some pictures in turn, and now and then half of one.</summary>
/// <param name="pictures">Encoded images.</param>
/// <param name="corruptEvery">Every so many frames, one is corrupt.</param>
/// <param name="count">Number of frames.</param>
public sealed class SyntheticFrameStream(IReadOnlyList<byte[]> pictures, int corruptEvery, int count) : Stream
{
    private readonly byte[][] _whole = [.. pictures.Select(picture => Prefixed(picture))];
    private readonly byte[][] _halves = [.. pictures.Select(picture => Prefixed(picture.AsSpan(0, picture.Length / 2)))];
    private byte[] _frame = [];
    private int _at;
    private int _given;

    /// <summary>Frames of which a part was read.</summary>
    public int Given => Volatile.Read(ref _given);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_at == _frame.Length && !MoveOn())
            return 0;
        var read = Math.Min(buffer.Length, _frame.Length - _at);
        _frame.AsSpan(_at, read).CopyTo(buffer);
        _at += read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private bool MoveOn()
    {
        if (_given == count)
            return false;
        var number = Interlocked.Increment(ref _given);
        (_frame, _at) = ((number % corruptEvery == 0 ? _halves : _whole)[number % pictures.Count], 0);
        return true;
    }

    private static byte[] Prefixed(ReadOnlySpan<byte> picture)
    {
        var frame = new byte[sizeof(uint) + picture.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)picture.Length);
        picture.CopyTo(frame.AsSpan(sizeof(uint)));
        return frame;
    }
}
