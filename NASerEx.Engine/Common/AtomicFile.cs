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
        try
        {
            WriteBeside(full, write);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NASerExException("FileNotWritable", ErrorKind.Environment, $"'{full}' cannot be written: {(error is UnauthorizedAccessException ? "access is denied." : error.Message)}", error);
        }
    }

    private static void WriteBeside(string full, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var beside = $"{full}.{Environment.ProcessId}-{Guid.NewGuid():N}.tmp";
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
