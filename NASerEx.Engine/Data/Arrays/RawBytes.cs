using Microsoft.Win32.SafeHandles;
using NASerEx.Common;

namespace NASerEx.Data.Arrays;

/// <summary>Bytes by offset; from any thread.</summary>
internal interface IRawBytes : IDisposable
{
    /// <summary>Number of bytes.</summary>
    long Length { get; }

    /// <summary>Fills a span with the bytes from an offset on.</summary>
    /// <exception cref="UnreadableImageException">They cannot be read.</exception>
    void Read(long offset, Span<byte> bytes);
}

/// <summary>Bytes of a file, read when asked for.</summary>
internal sealed class FileBytes : IRawBytes
{
    private readonly SafeFileHandle _handle;

    /// <exception cref="NASerExException">The file may not be read (<c>DataNotReadable</c>).</exception>
    public FileBytes(string path)
    {
        try
        {
            _handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
            Length = RandomAccess.GetLength(_handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ArrayFileError.NotReadable(path, e);
        }
    }

    public long Length { get; }

    public void Read(long offset, Span<byte> bytes)
    {
        try
        {
            for (var done = 0; done < bytes.Length;)
                done += RandomAccess.Read(_handle, bytes[done..], offset + done) is > 0 and var read ? read : throw new UnreadableImageException("cut short");
        }
        catch (IOException e)
        {
            throw new UnreadableImageException(e.Message, e);
        }
    }

    public void Dispose() => _handle.Dispose();
}

/// <summary>Bytes in memory.</summary>
internal sealed class MemoryBytes(byte[] all) : IRawBytes
{
    public long Length => all.Length;

    public void Read(long offset, Span<byte> bytes) => all.AsSpan((int)offset, bytes.Length).CopyTo(bytes);

    public void Dispose()
    {
    }
}
