using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace NASerEx.Outcomes;

/// <summary>Reads what <see cref="OutcomeWriter"/> wrote.</summary>
internal ref struct OutcomeReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    public int ReadInt() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public string ReadText() => Encoding.UTF8.GetString(Take(ReadInt()));

    public T[] ReadArray<T>(int length) where T : unmanaged
    {
        var column = new T[length];
        var into = MemoryMarshal.AsBytes(column.AsSpan());
        Take(into.Length).CopyTo(into);
        return column;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
