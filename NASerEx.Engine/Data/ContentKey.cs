using System.Buffers.Binary;
using System.Security.Cryptography;

namespace NASerEx.Data;

/// <summary>What tells the content of one image from that of another: the first 128 bits of its SHA-256.</summary>
internal static class ContentKey
{
    public static UInt128 Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
