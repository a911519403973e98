using System.Buffers;
using NASerEx.Common;
using NASerEx.Data.Decoding;

namespace NASerEx.Data;

/// <summary>
/// The images of one split, or of a sample of a stream, in a fixed, seeded order that mixes the classes. All of them were read and found whole when the split was
/// loaded. Thread-safe.
/// </summary>
public sealed class ImageSplit
{
    /// <summary>Number of values beyond which several cores normalise a batch.</summary>
    private const int ParallelValues = 1 << 16;

    private readonly IImageSource _source;
    private readonly Preprocessor _preprocessor;
    private readonly ImageEntry[] _entries;
    private readonly UInt128[] _contents;
    private readonly byte[][]? _decoded;

    internal ImageSplit(string name, IImageSource source, Preprocessor preprocessor, ImageEntry[] entries, UInt128[] contents, byte[][]? decoded, string contentHash)
    {
        Name = name;
        ContentHash = contentHash;
        Ids = Array.ConvertAll(entries, entry => entry.Id);
        Labels = Array.ConvertAll(entries, entry => entry.Label);
        _source = source;
        _preprocessor = preprocessor;
        _entries = entries;
        _contents = contents;
        _decoded = decoded;
    }

    /// <summary>Which split it is, as <see cref="SplitName"/> has it; <c>Stream</c> for a <see cref="StreamSample"/>.</summary>
    public string Name { get; }

    /// <summary>Number of images.</summary>
    public int Count => _entries.Length;

    /// <summary>Relative paths with '/' between parts, unique in the dataset.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>Class of each image, an index into the dataset's classes.</summary>
    public int[] Labels { get; }

    /// <summary>Class names by label.</summary>
    public IReadOnlyList<string> Classes => _source.Classes;

    /// <summary>As <see cref="ImageDataset.ClassMap"/>.</summary>
    public IReadOnlyDictionary<string, int>? ClassMap => _source.ClassMap;

    /// <summary>3 for RGB, 1 for luminance.</summary>
    public int Channels => _preprocessor.Channels;

    /// <summary>Input height in pixels.</summary>
    public int Height => _preprocessor.Height;

    /// <summary>Input width in pixels.</summary>
    public int Width => _preprocessor.Width;

    /// <summary>Float values of an image: channels × height × width.</summary>
    public int ImageLength => _preprocessor.Length;

    /// <summary>
    /// SHA-256 over ids, labels, file bytes (of drawings: pixels) and preprocessing, in order. It does not depend on where the dataset lies.
    /// </summary>
    public string ContentHash { get; }

    /// <summary>Whether decoded pixels are kept in memory.</summary>
    public bool IsCached => _decoded is not null;

    /// <summary>Ids of the images that are in another split too, by the bytes of their files.</summary>
    public IEnumerable<string> SharedWith(ImageSplit other)
    {
        var others = other._contents.ToHashSet();
        return Ids.Where((_, i) => others.Contains(_contents[i]));
    }

    /// <summary>The first so many images, or all where there are no more; their classes are mixed as those of all. Its <see cref="ContentHash"/> is that of all, with the number.</summary>
    /// <param name="count">How many.</param>
    internal ImageSplit First(int count) =>
        count >= Count ? this : new(Name, _source, _preprocessor, _entries[..count], _contents[..count], _decoded?[..count], $"{ContentHash}, first {count}");

    /// <summary>Writes images as normalised float32 in NCHW order.</summary>
    /// <param name="indices">Indices into the split, in any order.</param>
    /// <param name="pixels">Receives <see cref="ImageLength"/> values for each index.</param>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> is too short.</exception>
    /// <exception cref="NASerExException">A file changed or vanished since the split was loaded (<c>DataUnreadableImage</c>).</exception>
    public unsafe void Fill(ReadOnlySpan<int> indices, Span<float> pixels)
    {
        if (pixels.Length < (long)indices.Length * ImageLength)
            throw new ArgumentException($"{pixels.Length} values are too few for {indices.Length} images of {ImageLength}.", nameof(pixels));
        if (indices.Length == 1 || (IsCached && pixels.Length < ParallelValues))
        {
            for (var i = 0; i < indices.Length; i++)
                FillOne(indices[i], pixels.Slice(i * ImageLength, ImageLength));
            return;
        }

        fixed (int* index = indices)
        fixed (float* target = pixels)
        {
            var (indexAddress, targetAddress) = ((nint)index, (nint)target);
            ParallelWork.For(indices.Length, i =>
                FillOne(((int*)indexAddress)[i], new Span<float>((float*)targetAddress + (long)i * ImageLength, ImageLength)));
        }
    }

    /// <summary>An image as the model sees it before it is normalised, as a small PNG file.</summary>
    /// <param name="index">Index into the split.</param>
    /// <param name="maxSide">Longest side in pixels; larger images are scaled down.</param>
    /// <exception cref="NASerExException">The file changed or vanished since the split was loaded (<c>DataUnreadableImage</c>).</exception>
    public byte[] Thumbnail(int index, int maxSide)
    {
        var pixels = new byte[ImageLength];
        try
        {
            LoadPixels(index, pixels);
        }
        catch (UnreadableImageException e)
        {
            throw Changed(index, e);
        }

        return Decoding.Thumbnail.Png(pixels, (Channels, Height, Width), maxSide);
    }

    /// <summary>One image, to be read by itself with the dataset's own preprocessing.</summary>
    public InputImage Image(int index) => new OfSplit(this, index);

    /// <summary>
    /// Batches in order, the last one perhaps smaller. While the caller works on a batch the next is decoded; at most two are alive if
    /// the caller disposes each before it takes another.
    /// </summary>
    /// <param name="size">Images a batch.</param>
    /// <param name="work">Cancellation, asked before each batch.</param>
    public IEnumerable<ImageBatch> Batches(int size, WorkContext work) => Batches(size, work, [.. Enumerable.Range(0, Count)]);

    /// <summary>Batches in an order of the caller's, such as a shuffled epoch.</summary>
    /// <param name="size">Images a batch.</param>
    /// <param name="work">Cancellation, asked before each batch.</param>
    /// <param name="order">Indices into the split; they may repeat.</param>
    public IEnumerable<ImageBatch> Batches(int size, WorkContext work, int[] order)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return BatchReader.Read(this, order, size, work);
    }

    private sealed class OfSplit(ImageSplit split, int index) : InputImage
    {
        public override string Source => split._source.Describe(split._entries[index].Id);

        internal override void Read(Preprocessor preprocessor, Span<float> values) => split.Load(index, values);
    }

    private void FillOne(int index, Span<float> values)
    {
        try
        {
            Load(index, values);
        }
        catch (UnreadableImageException e)
        {
            throw Changed(index, e);
        }
    }

    private NASerExException Changed(int index, UnreadableImageException e) => new(
        "DataUnreadableImage", ErrorKind.InvalidInput,
        $"'{_source.Describe(_entries[index].Id)}' was a whole image when the dataset was opened and is no more ({e.Message}). "
        + "Leave the files alone while they are in use.", e);

    private void LoadPixels(int index, Span<byte> pixels)
    {
        if (_decoded is not null)
            _decoded[index].CopyTo(pixels);
        else
            _source.Load(_entries[index], pixels);
    }

    private void Load(int index, Span<float> values)
    {
        if (_decoded is not null)
        {
            _preprocessor.Normalise(_decoded[index], values);
            return;
        }

        var pixels = ArrayPool<byte>.Shared.Rent(ImageLength);
        try
        {
            _source.Load(_entries[index], pixels.AsSpan(0, ImageLength));
            _preprocessor.Normalise(pixels.AsSpan(0, ImageLength), values);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }
}
