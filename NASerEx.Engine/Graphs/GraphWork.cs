using NASerEx.Common;

namespace NASerEx.Graphs;

/// <summary>
/// What every node of a graph, and the whole, costs an image. Counted as torchvision counts its published figures: one
/// multiply-accumulate a weight and output position; what does not depend on the image is free.
/// </summary>
public sealed class GraphWork
{
    private readonly Dictionary<Node, NodeWork> _nodes;

    private GraphWork(Dictionary<Node, NodeWork> nodes, IReadOnlyCollection<Tensor> weights)
    {
        _nodes = nodes;
        Parameters = weights.Sum(tensor => tensor.Count);
        WeightBytes = weights.Sum(tensor => (long)tensor.Bytes.Length);
        Macs = nodes.Values.Sum(work => work.Macs);
        ActivationBytes = nodes.Values.Sum(work => work.ActivationBytes);
        ElementOperations = nodes.Values.Sum(work => work.ElementOperations);
    }

    /// <summary>Multiply-accumulates of the whole graph.</summary>
    public long Macs { get; }

    /// <summary>Weights of the whole graph and the graphs within it, shared ones once.</summary>
    public long Parameters { get; }

    /// <summary>Bytes of these weights.</summary>
    public long WeightBytes { get; }

    /// <summary>Bytes that all nodes write.</summary>
    public long ActivationBytes { get; }

    /// <summary>Elementwise operations of the whole graph.</summary>
    public long ElementOperations { get; }

    /// <summary>The work of a node of the graph.</summary>
    public NodeWork this[Node node] => _nodes[node];

    /// <summary>Counts the work of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="shapes">Concrete shapes of its values.</param>
    /// <exception cref="NASerExException">A subgraph multiplies, and how often it runs is not known (<c>WorkUnknown</c>).</exception>
    public static GraphWork Of(Graph graph, GraphShapes shapes)
    {
        var dependence = InputDependence.Of(graph);
        var weights = new NodeWeights(graph, dependence);
        var nodes = graph.Nodes.ToDictionary(node => node, node => Of(node, weights, shapes, dependence));
        return new GraphWork(nodes, NodeWeights.All(graph));
    }

    /// <summary>Multiply-accumulates of some nodes of the graph.</summary>
    public long MacsOf(IEnumerable<Node> nodes) => nodes.Sum(node => _nodes[node].Macs);

    private static NodeWork Of(Node node, NodeWeights weights, GraphShapes shapes, InputDependence dependence)
    {
        var batch = shapes.FixedBatch ?? 1;
        var varying = node.Outputs.OfType<Value>().Where(value => dependence[value] == Dependence.Data).ToList();
        if (varying.Count == 0)
            return default;
        var read = weights.Of(node);
        var counts = MacRules.Count(node, shapes);
        return new NodeWork((counts ?? 0) / batch, read.Sum(tensor => tensor.Count), Bytes(varying, shapes) / batch)
        {
            WeightBytes = read.Sum(tensor => (long)tensor.Bytes.Length),
            ReadBytes = Bytes(Graph.Uses(node).Where(value => dependence[value] == Dependence.Data), shapes) / batch,
            ElementOperations = counts is null && !DataMovement.Is(node) ? Elements(varying[0], shapes) / batch : 0,
        };
    }

    private static long Bytes(IEnumerable<Value> values, GraphShapes shapes) =>
        values.Sum(value => shapes.Types.TryGetValue(value, out var type) ? type.Bytes : 0);

    private static long Elements(Value value, GraphShapes shapes) => shapes.Types.TryGetValue(value, out var type) ? type.Count : 0;
}
