using System.Collections.Immutable;
using NASerEx.Common;

namespace NASerEx.Graphs;

/// <summary>
/// Surgery on a graph as a value: what is added, replaced and returned. Applying it gives a new graph, sorted, checked, and without
/// nodes and initializers that no output needs; the original is untouched.
/// </summary>
public sealed record GraphPatch
{
    /// <summary>A patch that only drops what no output needs.</summary>
    public static GraphPatch Empty { get; } = new();

    /// <summary>Nodes that are added; replacements do not apply to them.</summary>
    public ImmutableArray<Node> Nodes { get; private init; } = [];

    /// <summary>Nodes that are taken out; their outputs must be replaced, added anew or unused.</summary>
    public ImmutableHashSet<Node> Removed { get; private init; } = [];

    /// <summary>Initializers that are added, or given other content.</summary>
    public ImmutableDictionary<Value, Tensor> Initializers { get; private init; } = ImmutableDictionary<Value, Tensor>.Empty;

    /// <summary>What the graph's own nodes, the graphs within them, and its outputs use instead of a value.</summary>
    public ImmutableDictionary<Value, Value> Replacements { get; private init; } = ImmutableDictionary<Value, Value>.Empty;

    /// <summary>The new inputs, or null to keep the graph's.</summary>
    public ImmutableArray<Value>? Inputs { get; private init; }

    /// <summary>The new outputs, or null to keep the graph's (after replacement).</summary>
    public ImmutableArray<Value>? Outputs { get; private init; }

    /// <summary>Outputs that are appended.</summary>
    public ImmutableArray<Value> MoreOutputs { get; private init; } = [];

    /// <summary>Adds nodes; their order does not matter.</summary>
    public GraphPatch Add(params IEnumerable<Node> nodes) => this with { Nodes = Nodes.AddRange(nodes) };

    /// <summary>Adds an initializer, or gives one other content.</summary>
    public GraphPatch Add(Value value, Tensor tensor) => this with { Initializers = Initializers.SetItem(value, tensor) };

    /// <summary>Adds initializers, or gives them other content.</summary>
    public GraphPatch Add(IEnumerable<KeyValuePair<Value, Tensor>> initializers) => this with { Initializers = Initializers.SetItems(initializers) };

    /// <summary>Adds all nodes and initializers of another graph, whose inputs must be values that exist in the patched graph.</summary>
    public GraphPatch Add(Graph graph) => Add(graph.Nodes).Add(graph.Initializers);

    /// <summary>Takes nodes out.</summary>
    public GraphPatch Remove(params IEnumerable<Node> nodes) => this with { Removed = Removed.Union(nodes) };

    /// <summary>Lets everything that used a value use another one; nodes that this patch adds keep what they were given.</summary>
    public GraphPatch ReplaceUses(Value value, Value replacement) => this with { Replacements = Replacements.SetItem(value, replacement) };

    /// <summary>Replaces the inputs.</summary>
    public GraphPatch WithInputs(params IEnumerable<Value> inputs) => this with { Inputs = [.. inputs] };

    /// <summary>Replaces the outputs.</summary>
    public GraphPatch WithOutputs(params IEnumerable<Value> outputs) => this with { Outputs = [.. outputs], MoreOutputs = [] };

    /// <summary>Appends outputs.</summary>
    public GraphPatch AddOutputs(params IEnumerable<Value> outputs) => this with { MoreOutputs = MoreOutputs.AddRange(outputs) };

    /// <summary>The patched graph.</summary>
    /// <exception cref="NASerExException">A node uses a value that nothing defines, two define one, or nodes form a cycle.</exception>
    public Graph Apply(Graph graph)
    {
        var nodes = graph.Nodes.Where(node => !Removed.Contains(node)).Select(node => ValueMap.Replace(node, Replacements)).Concat(Nodes);
        var outputs = (Outputs ?? [.. graph.Outputs.Select(Replaced)]).AddRange(MoreOutputs);
        var whole = new Graph(
            graph.Name, Inputs ?? graph.Inputs, outputs, GraphOrder.Sort([.. nodes], graph.Name), graph.Initializers.SetItems(Initializers));
        GraphCheck.Run(whole, graph.Captures);
        return GraphCuts.WithoutDead(whole);
    }

    private Value Replaced(Value value) => Replacements.GetValueOrDefault(value, value);
}
