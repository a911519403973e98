using System.Collections.Immutable;

namespace NASerEx.Graphs;

/// <summary>One application of an operator. Immutable; nodes are compared by reference.</summary>
public sealed class Node
{
    /// <summary>Makes a node.</summary>
    /// <param name="opType">Operator, such as <c>Conv</c>.</param>
    /// <param name="inputs">Inputs in the operator's order; null where an optional input is left out.</param>
    /// <param name="outputs">Outputs in the operator's order; null where an optional output is left out.</param>
    /// <param name="attributes">Attributes by name.</param>
    /// <param name="name">Label.</param>
    /// <param name="domain">Operator set; empty for ONNX's own.</param>
    public Node(
        string opType,
        IEnumerable<Value?> inputs,
        IEnumerable<Value?> outputs,
        IEnumerable<KeyValuePair<string, AttributeValue>>? attributes = null,
        string name = "",
        string domain = "")
    {
        OpType = opType;
        Inputs = [.. inputs];
        Outputs = [.. outputs];
        Attributes = attributes is null
            ? ImmutableSortedDictionary<string, AttributeValue>.Empty
            : attributes.ToImmutableSortedDictionary(StringComparer.Ordinal);
        Name = name;
        Domain = domain == "ai.onnx" ? "" : domain;
    }

    /// <summary>Operator, such as <c>Conv</c>.</summary>
    public string OpType { get; }

    /// <summary>Operator set; empty for ONNX's own.</summary>
    public string Domain { get; }

    /// <summary>Label, as the exporter wrote it.</summary>
    public string Name { get; }

    /// <summary>
    /// The modules that it lies in, from the outermost to the innermost, such as <c>layer1</c> and <c>layer1.0</c>, where the exporter
    /// keeps them beside the name. Not written back.
    /// </summary>
    public ImmutableArray<string> Modules { get; init; } = [];

    /// <summary>Inputs in the operator's order; null where an optional input is left out.</summary>
    public ImmutableArray<Value?> Inputs { get; }

    /// <summary>Outputs in the operator's order; null where an optional output is left out.</summary>
    public ImmutableArray<Value?> Outputs { get; }

    /// <summary>Attributes by name.</summary>
    public ImmutableSortedDictionary<string, AttributeValue> Attributes { get; }

    /// <summary>Graphs that the node carries: the branches of an <c>If</c>, the body of a <c>Loop</c>.</summary>
    public IEnumerable<Graph> Subgraphs => Attributes.Values.SelectMany(attribute => attribute switch
    {
        AttributeValue.OfGraph one => [one.Graph],
        AttributeValue.OfGraphs many => many.Graphs.AsEnumerable(),
        _ => [],
    });

    /// <summary>An integer attribute, or the operator's default.</summary>
    public long Int(string name, long otherwise) =>
        Attributes.TryGetValue(name, out var value) && value is AttributeValue.OfInt i ? i.Int : otherwise;

    /// <summary>A float attribute, or the operator's default.</summary>
    public float Float(string name, float otherwise) =>
        Attributes.TryGetValue(name, out var value) && value is AttributeValue.OfFloat f ? f.Float : otherwise;

    /// <summary>A text attribute, or the operator's default.</summary>
    public string Text(string name, string otherwise) =>
        Attributes.TryGetValue(name, out var value) && value is AttributeValue.OfText s ? s.Text : otherwise;

    /// <summary>An attribute that lists integers, or null when it is not given.</summary>
    public ImmutableArray<long>? Ints(string name) =>
        Attributes.TryGetValue(name, out var value) && value is AttributeValue.OfInts list ? list.Ints : null;

    /// <summary>The same node with other inputs.</summary>
    public Node WithInputs(IEnumerable<Value?> inputs) => new(OpType, inputs, Outputs, Attributes, Name, Domain) { Modules = Modules };

    /// <summary>The same node with other attributes.</summary>
    public Node WithAttributes(IEnumerable<KeyValuePair<string, AttributeValue>> attributes) =>
        new(OpType, Inputs, Outputs, attributes, Name, Domain) { Modules = Modules };

    /// <summary>Operator and label, for messages.</summary>
    public override string ToString() => Name.Length == 0 ? OpType : $"{OpType} '{Name}'";
}
