using System.Security.Cryptography;
using System.Text;

namespace NASerEx.Common;

/// <summary>SHA-256 of content, in lower-case hexadecimal: what kept results are keyed by.</summary>
public static class ContentHash
{
    /// <summary>Hash of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Hash of a text's UTF-8 bytes.</summary>
    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Hash of a file's bytes.</summary>
    /// <exception cref="NASerExException">The file cannot be read (<c>FileNotReadable</c>).</exception>
    public static string OfFile(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NASerExException("FileNotReadable", ErrorKind.NotFound, $"'{path}' cannot be read: {error.Message}", error);
        }
    }
}
