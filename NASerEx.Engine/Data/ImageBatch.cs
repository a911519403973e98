using System.Buffers;

namespace NASerEx.Data;

/// <summary>Some images of a split, ready for a model. Its memory goes back to a pool when it is disposed.</summary>
public sealed class ImageBatch : IDisposable
{
    private readonly int _length;
    private float[]? _buffer;

    internal ImageBatch(ImageSplit split, int[] indices)
    {
        _length = indices.Length * split.ImageLength;
        _buffer = ArrayPool<float>.Shared.Rent(_length);
        Indices = indices;
        Labels = Array.ConvertAll(indices, i => split.Labels[i]);
        split.Fill(indices, Pixels.Span);
    }

    /// <summary>Number of images.</summary>
    public int Count => Indices.Count;

    /// <summary>Index of each image in its split.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <summary>Class of each image.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>Float32 values in NCHW order. Not to be used after the batch is disposed.</summary>
    public Memory<float> Pixels => (_buffer ?? throw new ObjectDisposedException(nameof(ImageBatch))).AsMemory(0, _length);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
            ArrayPool<float>.Shared.Return(buffer);
    }
}
