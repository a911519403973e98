using System.Collections.Immutable;

namespace NASerEx.Graphs;

/// <summary>The concrete type of a value when the model runs on one image.</summary>
/// <param name="Element">Element type.</param>
/// <param name="Lengths">Lengths of all axes at batch 1 (or at the model's fixed batch).</param>
/// <param name="BatchAxis">The axis that grows with the batch, or -1 when none does.</param>
public sealed record ConcreteType(ElementType Element, ImmutableArray<long> Lengths, int BatchAxis)
{
    /// <summary>Elements an image.</summary>
    public long Count => Lengths.Aggregate(1L, (product, length) => product * length);

    /// <summary>Bytes an image.</summary>
    public long Bytes => Count * Element.Size();
}

/// <summary>Concrete types of all values of a graph, as observed in ONNX Runtime.</summary>
/// <param name="Types">Types by value; initializers included.</param>
/// <param name="FixedBatch">The batch that the model is exported for, or null when any batch runs.</param>
public sealed record GraphShapes(IReadOnlyDictionary<Value, ConcreteType> Types, int? FixedBatch)
{
    /// <summary>The concrete type of a value.</summary>
    /// <exception cref="KeyNotFoundException">The value does not belong to the graph.</exception>
    public ConcreteType this[Value value] => Types[value];

    /// <summary>
    /// The type to declare for a value: what it declares itself, or else what was observed, with an open batch where any batch runs; null
    /// for values that were not observed.
    /// </summary>
    public TensorType? TypeOf(Value value)
    {
        if (value.Type?.Shape is not null || !Types.TryGetValue(value, out var observed))
            return value.Type;
        return new TensorType(
            observed.Element,
            [.. observed.Lengths.Select((length, axis) => axis == observed.BatchAxis && FixedBatch is null ? new Dimension(null, "N") : new Dimension(length))]);
    }
}
