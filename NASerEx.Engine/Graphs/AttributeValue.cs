using System.Collections.Immutable;

namespace NASerEx.Graphs;

/// <summary>The value of a node's attribute.</summary>
public abstract record AttributeValue
{
    private AttributeValue()
    {
    }

    /// <summary>An integer.</summary>
    public sealed record OfInt(long Int) : AttributeValue;

    /// <summary>A float.</summary>
    public sealed record OfFloat(float Float) : AttributeValue;

    /// <summary>A text.</summary>
    public sealed record OfText(string Text) : AttributeValue;

    /// <summary>A tensor.</summary>
    public sealed record OfTensor(Tensor Tensor) : AttributeValue;

    /// <summary>A graph.</summary>
    public sealed record OfGraph(Graph Graph) : AttributeValue;

    /// <summary>Integers.</summary>
    public sealed record OfInts(ImmutableArray<long> Ints) : AttributeValue;

    /// <summary>Floats.</summary>
    public sealed record OfFloats(ImmutableArray<float> Floats) : AttributeValue;

    /// <summary>Texts.</summary>
    public sealed record OfTexts(ImmutableArray<string> Texts) : AttributeValue;

    /// <summary>Graphs.</summary>
    public sealed record OfGraphs(ImmutableArray<Graph> Graphs) : AttributeValue;

    /// <summary>
    /// An attribute of a kind that nothing here looks into (sparse tensors, types, lists of tensors, texts that are not UTF-8), kept as
    /// its serialised <c>AttributeProto</c>.
    /// </summary>
    public sealed record OfOpaque(ReadOnlyMemory<byte> Message) : AttributeValue;

    /// <summary>An integer attribute.</summary>
    public static implicit operator AttributeValue(long value) => new OfInt(value);

    /// <summary>A float attribute.</summary>
    public static implicit operator AttributeValue(float value) => new OfFloat(value);

    /// <summary>A text attribute.</summary>
    public static implicit operator AttributeValue(string value) => new OfText(value);

    /// <summary>An attribute that lists integers.</summary>
    public static implicit operator AttributeValue(long[] values) => new OfInts([.. values]);

    /// <summary>A tensor attribute.</summary>
    public static implicit operator AttributeValue(Tensor value) => new OfTensor(value);

    /// <summary>A graph attribute.</summary>
    public static implicit operator AttributeValue(Graph value) => new OfGraph(value);
}
