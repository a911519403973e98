namespace NASerEx.Graphs;

/// <summary>Parts of a graph between sets of values. Parts share nodes and values with the whole.</summary>
public static class GraphCuts
{
    /// <summary>The part that computes some values from the graph's inputs.</summary>
    /// <param name="graph">The whole.</param>
    /// <param name="frontier">The part's outputs.</param>
    public static Graph Prefix(Graph graph, IEnumerable<Value> frontier)
    {
        var outputs = frontier.ToList();
        return Part(graph, graph.Inputs, outputs, Needed(graph, outputs));
    }

    /// <summary>The graph without nodes and initializers that no output needs.</summary>
    public static Graph WithoutDead(Graph graph) => Prefix(graph, graph.Outputs);

    /// <summary>
    /// The part that computes some values from others. Constants that it shares with nodes before it are computed again in it, and so is
    /// what depends on the images' shape alone, where that can be had from <paramref name="from"/> or the graph's inputs; what
    /// else it needs of the part before is an input.
    /// </summary>
    /// <param name="graph">The whole.</param>
    /// <param name="from">Values that exist already; the part's first inputs, in this order.</param>
    /// <param name="to">The part's outputs.</param>
    /// <returns>
    /// A graph whose inputs are <paramref name="from"/>, then other values of the whole that it needs: graph inputs and values computed
    /// on the way to <paramref name="from"/>. As the branch of an <c>If</c> in which these are captured, give it no inputs.
    /// </returns>
    public static Graph Segment(Graph graph, IEnumerable<Value> from, IEnumerable<Value> to)
    {
        var given = from.ToList();
        var outputs = to.ToList();
        var dependence = InputDependence.Of(graph);
        var before = Needed(graph, given);
        var known = new HashSet<Value>(given);
        known.UnionWith(before.SelectMany(node => node.Outputs).OfType<Value>().Where(value => !IsFree(value)));
        var nodes = Needed(graph, outputs, known);
        var own = nodes.SelectMany(node => node.Outputs).Concat(graph.Initializers.Keys).ToHashSet();
        var more = nodes.SelectMany(Graph.Uses).Concat(outputs).Where(value => !own.Contains(value)).Except(given).ToList();
        return Part(graph, given.Concat(more), outputs, nodes);

        bool IsFree(Value value) =>
            dependence[value] == Dependence.None || (dependence[value] == Dependence.Shape && !NeedsShapeOfUnknown(value));
        bool NeedsShapeOfUnknown(Value value) => Needed(graph, [value], given.ToHashSet())
            .Any(node => node.Outputs.OfType<Value>().Any(output => dependence[output] == Dependence.Data));
    }

    /// <summary>The nodes, in the graph's order, that values need; nothing is looked for behind <paramref name="known"/> values.</summary>
    internal static IReadOnlyList<Node> Needed(Graph graph, IEnumerable<Value> values, IReadOnlySet<Value>? known = null)
    {
        var needed = new HashSet<Node>();
        var open = new Stack<Value>(values);
        while (open.TryPop(out var value))
            if (known?.Contains(value) != true && graph.Producer(value) is { } producer && needed.Add(producer))
                foreach (var use in Graph.Uses(producer))
                    open.Push(use);
        return [.. graph.Nodes.Where(needed.Contains)];
    }

    private static Graph Part(Graph graph, IEnumerable<Value> inputs, IReadOnlyList<Value> outputs, IReadOnlyList<Node> nodes)
    {
        var used = nodes.SelectMany(Graph.Uses).Concat(outputs).Where(graph.Initializers.ContainsKey).Distinct();
        return new Graph(graph.Name, inputs, outputs, nodes, used.Select(value => KeyValuePair.Create(value, graph.Initializers[value])));
    }
}
