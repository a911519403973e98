using Microsoft.ML.OnnxRuntime;
using NASerEx.Common;
using NASerEx.Graphs;

namespace NASerEx.Runtime;

/// <summary>What one run returned; ONNX Runtime owns the memory until this is disposed.</summary>
public sealed class SessionOutputs : IDisposable
{
    private readonly IDisposableReadOnlyCollection<OrtValue> _values;

    internal SessionOutputs(IDisposableReadOnlyCollection<OrtValue> values) => _values = values;

    /// <summary>Number of outputs.</summary>
    public int Count => _values.Count;

    /// <summary>Element type of an output.</summary>
    public ElementType Element(int index) => (ElementType)_values[index].GetTensorTypeAndShape().ElementDataType;

    /// <summary>Lengths of an output's axes.</summary>
    public long[] Lengths(int index) => _values[index].GetTensorTypeAndShape().Shape;

    /// <summary>An output's floats, without a copy. Its element type is Float.</summary>
    public ReadOnlySpan<float> Floats(int index) => _values[index].GetTensorDataAsSpan<float>();

    /// <summary>An output's integers, without a copy. Its element type is Int64.</summary>
    public ReadOnlySpan<long> Integers(int index) => _values[index].GetTensorDataAsSpan<long>();

    /// <summary>Copies an output of type Float or Float16 as floats.</summary>
    /// <exception cref="NASerExException">The output is of another type (<c>NotFloats</c>).</exception>
    public void CopyFloats(int index, Span<float> destination) =>
        HalfFloats.Copy(_values[index].GetTensorDataAsSpan<byte>(), Element(index), destination);

    /// <summary>A copy of an output that outlives this.</summary>
    public Tensor Tensor(int index) =>
        new(Element(index), [.. Lengths(index)], _values[index].GetTensorDataAsSpan<byte>().ToArray());

    /// <inheritdoc/>
    public void Dispose() => _values.Dispose();
}
