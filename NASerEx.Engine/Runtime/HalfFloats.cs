using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using NASerEx.Common;
using NASerEx.Graphs;

namespace NASerEx.Runtime;

/// <summary>Floats to and from tensors of 32 or 16 bits.</summary>
internal static class HalfFloats
{
    /// <summary>A tensor's bytes as floats.</summary>
    public static void Copy(ReadOnlySpan<byte> bytes, ElementType element, Span<float> destination)
    {
        if (element == ElementType.Float)
            MemoryMarshal.Cast<byte, float>(bytes).CopyTo(destination);
        else if (element == ElementType.Float16)
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), destination);
        else
            throw NotFloats(element);
    }

    /// <summary>Floats as a tensor's bytes.</summary>
    public static void Copy(ReadOnlySpan<float> floats, ElementType element, Span<byte> destination)
    {
        if (element == ElementType.Float)
            MemoryMarshal.AsBytes(floats).CopyTo(destination);
        else if (element == ElementType.Float16)
            TensorPrimitives.ConvertToHalf(floats, MemoryMarshal.Cast<byte, Half>(destination));
        else
            throw NotFloats(element);
    }

    private static NASerExException NotFloats(ElementType element) =>
        new("NotFloats", ErrorKind.Unsupported, $"A tensor of type {element} was found where Float or Float16 is needed.");
}
