namespace NASerEx.Graphs;

/// <summary>
/// What flows along an edge: a graph input, an initializer, or an output of a node. Values are compared by reference; the name is
/// only a label, made unique when a graph is written, so surgery never fixes strings.
/// </summary>
/// <param name="name">The label, as the exporter wrote it.</param>
/// <param name="type">The declared type, if any.</param>
public sealed class Value(string name, TensorType? type = null)
{
    /// <summary>The label, as the exporter wrote it.</summary>
    public string Name { get; } = name;

    /// <summary>The declared type, if any.</summary>
    public TensorType? Type { get; } = type;

    /// <summary>The label.</summary>
    public override string ToString() => Name;
}
