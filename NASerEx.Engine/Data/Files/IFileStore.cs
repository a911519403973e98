namespace NASerEx.Data.Files;

/// <summary>Files by number: a folder on disk, or a zip file.</summary>
internal interface IFileStore : IDisposable
{
    /// <summary>Paths below the root with '/' between parts, distinct, in ordinal order.</summary>
    IReadOnlyList<string> Paths { get; }

    /// <summary>How a user finds a file, such as <c>data.zip!cat/1.png</c>.</summary>
    string Describe(string path);

    /// <summary>The bytes of <see cref="Paths"/>[<paramref name="number"/>]; from any thread.</summary>
    /// <exception cref="UnreadableImageException">The file cannot be read.</exception>
    byte[] Read(int number);
}
