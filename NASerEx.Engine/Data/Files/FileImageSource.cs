using NASerEx.Data.Decoding;

namespace NASerEx.Data.Files;

/// <summary>JPEG and PNG files, a folder a class.</summary>
internal sealed class FileImageSource(IFileStore store, ClassFolders folders, Preprocessor preprocessor) : IImageSource
{
    public IReadOnlyList<string> Classes => folders.Classes;

    public IReadOnlyList<ImageEntry> Entries(string? folder) => folders.Entries(folder);

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
