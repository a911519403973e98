using System.Collections.Immutable;

namespace NASerEx.Graphs;

/// <summary>
/// A computation: nodes in topological order over values that are compared by reference. Immutable; all surgery goes through
/// <c>GraphPatch</c>. A subgraph may use values of the graph around it: they are its <see cref="Captures"/>.
/// </summary>
public sealed class Graph
{
    private readonly Lazy<Dictionary<Value, Node>> _producers;
    private readonly Lazy<Dictionary<Value, ImmutableArray<Node>>> _consumers;
    private readonly Lazy<ImmutableArray<Value>> _captures;

    /// <summary>Makes a graph.</summary>
    /// <param name="name">Label.</param>
    /// <param name="inputs">Inputs that a caller feeds; initializers are not among them.</param>
    /// <param name="outputs">Outputs.</param>
    /// <param name="nodes">Nodes, each after the producers of its inputs.</param>
    /// <param name="initializers">Constants and weights by value.</param>
    public Graph(
        string name,
        IEnumerable<Value> inputs,
        IEnumerable<Value> outputs,
        IEnumerable<Node> nodes,
        IEnumerable<KeyValuePair<Value, Tensor>> initializers)
    {
        Name = name;
        Inputs = [.. inputs];
        Outputs = [.. outputs];
        Nodes = [.. nodes];
        Initializers = initializers.ToImmutableDictionary();
        _producers = new(() => FindProducers(Nodes));
        _consumers = new(() => FindConsumers(Nodes));
        _captures = new(FindCaptures);
    }

    /// <summary>Label.</summary>
    public string Name { get; }

    /// <summary>Inputs that a caller feeds.</summary>
    public ImmutableArray<Value> Inputs { get; }

    /// <summary>Outputs.</summary>
    public ImmutableArray<Value> Outputs { get; }

    /// <summary>Nodes, each after the producers of its inputs.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>Constants and weights by value.</summary>
    public ImmutableDictionary<Value, Tensor> Initializers { get; }

    /// <summary>Values of surrounding graphs that this graph, or a graph within it, uses. Empty for a whole model.</summary>
    public ImmutableArray<Value> Captures => _captures.Value;

    /// <summary>The node that computes a value, or null for inputs, initializers and captured values.</summary>
    public Node? Producer(Value value) => _producers.Value.GetValueOrDefault(value);

    /// <summary>The nodes that use a value, in order; a node whose subgraph captures it is one of them.</summary>
    public ImmutableArray<Node> Consumers(Value value) => _consumers.Value.GetValueOrDefault(value, []);

    /// <summary>Everything a node reads: its inputs and what its subgraphs capture, without repetition.</summary>
    public static IEnumerable<Value> Uses(Node node) =>
        node.Inputs.OfType<Value>().Concat(node.Subgraphs.SelectMany(graph => graph.Captures)).Distinct();

    private static Dictionary<Value, Node> FindProducers(ImmutableArray<Node> nodes)
    {
        var producers = new Dictionary<Value, Node>();
        foreach (var node in nodes)
            foreach (var output in node.Outputs)
                if (output is not null)
                    producers.Add(output, node);
        return producers;
    }

    private static Dictionary<Value, ImmutableArray<Node>> FindConsumers(ImmutableArray<Node> nodes) =>
        nodes.SelectMany(node => Uses(node).Select(value => (value, node)))
            .GroupBy(use => use.value, use => use.node)
            .ToDictionary(uses => uses.Key, uses => uses.ToImmutableArray());

    private ImmutableArray<Value> FindCaptures()
    {
        var own = new HashSet<Value>(Inputs.Concat(Initializers.Keys).Concat(_producers.Value.Keys));
        return [.. Nodes.SelectMany(Uses).Concat(Outputs).Where(value => !own.Contains(value)).Distinct()];
    }
}
