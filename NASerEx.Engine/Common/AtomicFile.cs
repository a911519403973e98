namespace NASerEx.Common;

/// <summary>Files that are either whole or absent: written beside their target and renamed into place.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file through a stream. Missing folders are made; an existing file is replaced at once, at the end.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="NASerExException">The file cannot be written (<c>FileNotWritable</c>).</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var full = Path.GetFullPath(path);
        Named(full, () => WriteBeside(full, write));
    }

    /// <summary>Refuses a file that <see cref="Write"/> could not write, before long work whose result it is to hold.</summary>
    /// <param name="path">The file; its folder is made.</param>
    /// <exception cref="NASerExException">The file cannot be written (<c>FileNotWritable</c>).</exception>
    public static void Require(string path)
    {
        var full = Path.GetFullPath(path);
        Named(full, () =>
        {
            if (Directory.Exists(full))
                throw new IOException("It is a folder.");
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.Create(Beside(full), 1, FileOptions.DeleteOnClose).Dispose();
        });
    }

    private static void Named(string full, Action use)
    {
        try
        {
            use();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NASerExException("FileNotWritable", ErrorKind.Environment, $"'{full}' cannot be written: {(error is UnauthorizedAccessException ? "access is denied." : error.Message)}", error);
        }
    }

    private static string Beside(string full) => $"{full}.{Environment.ProcessId}-{Guid.NewGuid():N}.tmp";

    private static void WriteBeside(string full, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var beside = Beside(full);
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, full, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>Writes a text file as UTF-8 without a byte order mark.</summary>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
}
