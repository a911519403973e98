using NASerEx.Data.Decoding;

namespace NASerEx.Data.Files;

/// <summary>Image files of a folder or a zip file.</summary>
internal sealed class FileImageSource(IFileStore store, IFileLabels labels, Preprocessor preprocessor) : IImageSource
{
    public IReadOnlyList<string> Classes => labels.Labels.Names;

    public IReadOnlyDictionary<string, int>? ClassMap => labels.Labels.Map;

    public IReadOnlyList<ImageEntry> Entries(string? folder) => labels.Entries(folder);

    public string Describe(string id) => store.Describe(id);

    public UInt128 Load(ImageEntry entry, Span<byte> pixels)
    {
        var bytes = store.Read(entry.Number);
        ImageDecoder.Decode(bytes, preprocessor, pixels);
        return ContentKey.Of(bytes);
    }

    public UInt128 Hash(ImageEntry entry) => ContentKey.Of(store.Read(entry.Number));

    public void Dispose() => store.Dispose();
}
