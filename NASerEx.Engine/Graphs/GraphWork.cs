using System.Collections.Immutable;
using NASerEx.Common;

namespace NASerEx.Graphs;

/// <summary>What one node costs an image.</summary>
/// <param name="Macs">Multiply-accumulates of convolutions and matrix products; biases and elementwise work are not counted.</param>
/// <param name="Parameters">Elements of the weights it reads: initializers that are not integers of 64 bits or truth values.</param>
/// <param name="ActivationBytes">Bytes of the outputs that depend on the image.</param>
public readonly record struct NodeWork(long Macs, long Parameters, long ActivationBytes);

/// <summary>
/// What every node of a graph, and the whole, costs an image. Counted as torchvision counts its published figures: one
/// multiply-accumulate a weight and output position; what does not depend on the image is free.
/// </summary>
public sealed class GraphWork
{
    private readonly Dictionary<Node, NodeWork> _nodes;

    private GraphWork(Dictionary<Node, NodeWork> nodes, long parameters)
    {
        _nodes = nodes;
        Parameters = parameters;
        Macs = nodes.Values.Sum(work => work.Macs);
        ActivationBytes = nodes.Values.Sum(work => work.ActivationBytes);
    }

    /// <summary>Multiply-accumulates of the whole graph.</summary>
    public long Macs { get; }

    /// <summary>Weights of the whole graph, shared ones once.</summary>
    public long Parameters { get; }

    /// <summary>Bytes that all nodes write.</summary>
    public long ActivationBytes { get; }

    /// <summary>The work of a node of the graph.</summary>
    public NodeWork this[Node node] => _nodes[node];

    /// <summary>Counts the work of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="shapes">Concrete shapes of its values.</param>
    /// <exception cref="NASerExException">A subgraph multiplies, and how often it runs is not known (<c>WorkUnknown</c>).</exception>
    public static GraphWork Of(Graph graph, GraphShapes shapes)
    {
        var dependence = InputDependence.Of(graph);
        var nodes = graph.Nodes.ToDictionary(node => node, node => Of(node, graph, shapes, dependence));
        var parameters = graph.Nodes.SelectMany(Graph.Uses).Distinct().Sum(value => Weights(graph, value));
        return new GraphWork(nodes, parameters);
    }

    /// <summary>Multiply-accumulates of some nodes of the graph.</summary>
    public long MacsOf(IEnumerable<Node> nodes) => nodes.Sum(node => _nodes[node].Macs);

    private static NodeWork Of(Node node, Graph graph, GraphShapes shapes, InputDependence dependence)
    {
        var batch = shapes.FixedBatch ?? 1;
        var varying = node.Outputs.OfType<Value>().Where(value => dependence[value] == Dependence.Data).ToList();
        var macs = varying.Count > 0 ? MacRules.Count(node, shapes) / batch : 0;
        return new NodeWork(macs, Graph.Uses(node).Sum(value => Weights(graph, value)), varying.Sum(value => Bytes(value, shapes)) / batch);
    }

    private static long Bytes(Value value, GraphShapes shapes) => shapes.Types.TryGetValue(value, out var type) ? type.Bytes : 0;

    private static long Weights(Graph graph, Value value) =>
        graph.Initializers.TryGetValue(value, out var tensor) && tensor.Element is not (ElementType.Int64 or ElementType.Bool or ElementType.String)
            ? tensor.Count
            : 0;
}
