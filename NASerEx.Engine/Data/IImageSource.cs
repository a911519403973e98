namespace NASerEx.Data;

/// <summary>One image of a source.</summary>
/// <param name="Id">Relative path with '/' between parts; unique in its dataset.</param>
/// <param name="Label">Class, an index into the dataset's classes.</param>
/// <param name="Number">What its source finds it by.</param>
internal readonly record struct ImageEntry(string Id, int Label, int Number);

/// <summary>Where pixels come from. Images are loaded from any number of threads.</summary>
internal interface IImageSource : IDisposable
{
    /// <summary>Class names by label.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>
    /// The model's output by class of the source, where numbers of a class map alone say what labels mean; null where
    /// <see cref="Classes"/> are all of the model's outputs in order.
    /// </summary>
    IReadOnlyDictionary<string, int>? ClassMap => null;

    /// <summary>All images of a folder (null: of the root), in ordinal order of their ids.</summary>
    IReadOnlyList<ImageEntry> Entries(string? folder);

    /// <summary>How a user finds an image.</summary>
    string Describe(string id);

    /// <summary>Writes an image's pixels at input size, 8 bits, channel by channel, and hashes what it was made from.</summary>
    /// <returns>The <see cref="ContentKey"/> of the file's bytes (of a drawing: of its pixels).</returns>
    /// <exception cref="UnreadableImageException">It is not a whole image.</exception>
    UInt128 Load(ImageEntry entry, Span<byte> pixels);

    /// <summary>The hash that <see cref="Load"/> returns, without decoding.</summary>
    /// <exception cref="UnreadableImageException">It cannot be read.</exception>
    UInt128 Hash(ImageEntry entry);
}
