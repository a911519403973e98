using NASerEx.Common;

namespace NASerEx.Data.Files;

/// <summary>The files below a folder.</summary>
internal sealed class FolderStore : IFileStore
{
    private readonly string _root;

    /// <exception cref="NASerExException">The folder does not exist (<c>DataNotFound</c>) or may not be read (<c>DataNotReadable</c>).</exception>
    public FolderStore(string root)
    {
        _root = root;
        if (File.Exists(root))
            throw new NASerExException("DataNotFound", ErrorKind.NotFound,
                $"The dataset's folder '{root}' is a file. Name a folder, or make zip the source if it is a zip file.");
        if (!Directory.Exists(root))
            throw new NASerExException("DataNotFound", ErrorKind.NotFound, $"The dataset's folder '{root}' does not exist. Correct its path.");
        Paths = List(root);
    }

    public IReadOnlyList<string> Paths { get; }

    public string Describe(string path) => Path.Combine(_root, path.Replace('/', Path.DirectorySeparatorChar));

    public byte[] Read(int number)
    {
        try
        {
            return File.ReadAllBytes(Describe(Paths[number]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableImageException(e.Message, e);
        }
    }

    public void Dispose()
    {
    }

    private static string[] List(string root)
    {
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };
        try
        {
            return [.. Directory.EnumerateFiles(root, "*", everything)
                .Select(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'))
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NASerExException("DataNotReadable", ErrorKind.Environment, $"The dataset's folder '{root}' cannot be listed: {e.Message}", e);
        }
    }
}
