using System.Collections.Immutable;

namespace NASerEx.Graphs;

/// <summary>The weights that the nodes of a graph read, directly or through nodes that do not depend on the images.</summary>
internal sealed class NodeWeights(Graph graph, InputDependence dependence)
{
    private readonly Dictionary<Value, ImmutableHashSet<Value>> _sources = [];

    /// <summary>Weights that a node and the graphs within it read, each once.</summary>
    public IReadOnlyCollection<Tensor> Of(Node node) =>
    [
        .. Graph.Uses(node).SelectMany(Sources).Distinct().Select(source => Weight(graph, source)!),
        .. node.Subgraphs.Distinct().SelectMany(All),
    ];

    /// <summary>All weights that the nodes of a graph and of the graphs within it read, each once.</summary>
    public static IReadOnlyCollection<Tensor> All(Graph graph) =>
    [
        .. graph.Nodes.SelectMany(Graph.Uses).Distinct().Select(value => Weight(graph, value)).OfType<Tensor>(),
        .. graph.Nodes.SelectMany(node => node.Subgraphs).Distinct().SelectMany(All),
    ];

    /// <summary>The weights behind a value; none behind what depends on the images, since its producer has read them.</summary>
    private ImmutableHashSet<Value> Sources(Value value)
    {
        if (dependence[value] == Dependence.Data)
            return [];
        if (!_sources.TryGetValue(value, out var sources))
            _sources[value] = sources = Weight(graph, value) is not null ? [value] : [.. Behind(value)];
        return sources;
    }

    private IEnumerable<Value> Behind(Value value) =>
        graph.Producer(value) is { } producer ? Graph.Uses(producer).SelectMany(Sources) : [];

    private static Tensor? Weight(Graph graph, Value value) => Constant(graph, value) is { Shape.Length: > 0 } tensor
        && tensor.Element is not (ElementType.Int64 or ElementType.Bool or ElementType.String)
            ? tensor
            : null;

    private static Tensor? Constant(Graph graph, Value value)
    {
        if (graph.Initializers.TryGetValue(value, out var tensor))
            return tensor;
        return graph.Producer(value) is { OpType: "Constant" } node && node.Attributes.GetValueOrDefault("value") is AttributeValue.OfTensor constant
            ? constant.Tensor
            : null;
    }
}
