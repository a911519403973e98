using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace NASerEx.Outcomes;

/// <summary>Writes numbers, texts and columns one behind the other, little-endian.</summary>
internal readonly struct OutcomeWriter(Stream stream)
{
    public void Write(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    public void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Write(bytes.Length);
        stream.Write(bytes);
    }

    public void Write<T>(T[] column) where T : unmanaged => stream.Write(MemoryMarshal.AsBytes(column.AsSpan()));
}
