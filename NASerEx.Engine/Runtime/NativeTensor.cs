using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using NASerEx.Graphs;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace NASerEx.Runtime;

/// <summary>A tensor in memory of its own outside the garbage collector's reach, aligned for vector instructions.</summary>
internal sealed unsafe class NativeTensor : IDisposable
{
    private const int Alignment = 64;
    private readonly int _length;
    private void* _memory;

    public NativeTensor(ElementType element, ReadOnlySpan<long> lengths)
    {
        Element = element;
        Lengths = [.. lengths];
        _length = checked((int)(Lengths.Aggregate(1L, (product, length) => product * length) * element.Size()));
        _memory = NativeMemory.AlignedAlloc((nuint)Math.Max(_length, 1), Alignment);
        Bytes.Clear();
        Value = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, (TensorElementType)element, [.. lengths], (nint)_memory, _length);
    }

    public ElementType Element { get; }

    public ImmutableArray<long> Lengths { get; }

    public OrtValue Value { get; }

    public Span<byte> Bytes => new(_memory, _length);

    public Span<T> AsSpan<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes);

    /// <summary>The first rows of the same memory, as a value to be disposed before this is.</summary>
    public OrtValue FirstRows(int rows) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, (TensorElementType)Element, [rows, .. Lengths.Skip(1)], (nint)_memory, (long)_length / Lengths[0] * rows);

    public void Dispose()
    {
        Value.Dispose();
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
