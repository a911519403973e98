using System.IO.Compression;
using System.IO.MemoryMappedFiles;
using ICSharpCode.SharpZipLib.Checksum;
using NASerEx.Common;

namespace NASerEx.Data.Files;

/// <summary>
/// The files inside a zip, which is mapped into memory and never unpacked. <see cref="ZipArchive"/> serves one thread at a time, so
/// entries are inflated under a lock; that takes a small part of the time that decoding them takes. It checks no check value, so that is done here.
/// </summary>
internal sealed class ZipStore : IFileStore
{
    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly ZipArchive _archive;
    private readonly ZipArchiveEntry[] _entries;
    private readonly Lock _lock = new();

    /// <exception cref="NASerExException">
    /// The file does not exist (<c>DataNotFound</c>), is not a zip file or is cut short, or names a file twice (<c>DataBadArchive</c>), or
    /// may not be read (<c>DataNotReadable</c>).
    /// </exception>
    public ZipStore(string path)
    {
        _path = path;
        var length = LengthOf(path);
        _file = Map(path);
        try
        {
            var view = _file.CreateViewStream(0, length, MemoryMappedFileAccess.Read);
            _archive = new ZipArchive(view, ZipArchiveMode.Read);
            _entries = [.. _archive.Entries.Where(e => !PathOf(e).EndsWith('/')).OrderBy(PathOf, StringComparer.Ordinal)];
        }
        catch (InvalidDataException e)
        {
            _file.Dispose();
            throw BadArchive($"is not a whole zip file ({e.Message.TrimEnd('.')})", e);
        }

        Paths = Array.ConvertAll(_entries, PathOf);
        if (Paths.Zip(Paths.Skip(1)).FirstOrDefault(pair => pair.First == pair.Second).First is { } twice)
        {
            Dispose();
            throw BadArchive($"holds '{twice}' twice");
        }
    }

    public IReadOnlyList<string> Paths { get; }

    public string Describe(string path) => $"{_path}!{path}";

    public byte[] Read(int number)
    {
        var entry = _entries[number];
        try
        {
            byte[] bytes;
            lock (_lock)
                bytes = Inflate(entry);
            return CheckValueOf(bytes) == entry.Crc32 ? bytes : throw new InvalidDataException("its bytes do not match the check value in the zip file");
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new UnreadableImageException(e.Message, e);
        }
    }

    private static long CheckValueOf(byte[] bytes)
    {
        var value = new Crc32();
        value.Update(bytes);
        return value.Value;
    }

    public void Dispose()
    {
        _archive.Dispose();
        _file.Dispose();
    }

    private static MemoryMappedFile Map(string path)
    {
        try
        {
            return MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NASerExException("DataNotReadable", ErrorKind.Environment, $"The zip file '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static byte[] Inflate(ZipArchiveEntry entry)
    {
        if (entry.Length > Array.MaxLength)
            throw new InvalidDataException("longer than 2 GB");
        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string PathOf(ZipArchiveEntry entry) => entry.FullName.Replace('\\', '/');

    private long LengthOf(string path)
    {
        var info = new FileInfo(path);
        if (!info.Exists)
            throw new NASerExException("DataNotFound", ErrorKind.NotFound, $"The zip file '{path}' does not exist. Correct its path.");
        return info.Length > 0 ? info.Length : throw BadArchive("is empty");
    }

    private NASerExException BadArchive(string fault, Exception? cause = null) =>
        new("DataBadArchive", ErrorKind.InvalidInput, $"The zip file '{_path}' {fault}. Make it again from the images.", cause);
}
