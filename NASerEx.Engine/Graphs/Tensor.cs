using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace NASerEx.Graphs;

/// <summary>Constant data: element type, shape, and little-endian row-major bytes (or texts).</summary>
public sealed class Tensor
{
    /// <summary>Makes a tensor over bytes, which are not copied.</summary>
    /// <exception cref="ArgumentException">The bytes are not as many as the shape needs.</exception>
    public Tensor(ElementType element, ImmutableArray<long> shape, ReadOnlyMemory<byte> bytes)
    {
        Element = element;
        Shape = shape;
        Bytes = bytes;
        Texts = [];
        if (Count * element.Size() != bytes.Length)
            throw new ArgumentException($"A {element} tensor of shape [{string.Join(',', shape)}] needs {Count * element.Size()} bytes, not {bytes.Length}.");
    }

    /// <summary>Makes a tensor of texts.</summary>
    public Tensor(ImmutableArray<long> shape, ImmutableArray<string> texts)
    {
        Element = ElementType.String;
        Shape = shape;
        Texts = texts;
    }

    /// <summary>Element type.</summary>
    public ElementType Element { get; }

    /// <summary>Lengths of the axes; empty for a scalar.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Little-endian row-major content.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Content of a tensor of texts.</summary>
    public ImmutableArray<string> Texts { get; }

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, length) => checked(product * length));

    /// <summary>A float tensor; the array is copied.</summary>
    public static Tensor Of(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        new(ElementType.Float, [.. shape], MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>An integer tensor; the array is copied.</summary>
    public static Tensor Of(ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) =>
        new(ElementType.Int64, [.. shape], MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Blank(ElementType element, ImmutableArray<long> shape) =>
        new(element, shape, new byte[shape.Aggregate((long)element.Size(), (product, length) => product * length)]);

    /// <summary>The content as elements of a type of the same size.</summary>
    public ReadOnlySpan<T> AsSpan<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes.Span);
}
