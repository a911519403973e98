using NASerEx.Common;

namespace NASerEx.Graphs;

/// <summary>Topological order of nodes.</summary>
internal static class GraphOrder
{
    /// <summary>Nodes, each after the producers of what it uses; nodes that are in order already stay so.</summary>
    /// <param name="nodes">All nodes of one graph.</param>
    /// <param name="label">What messages call the graph or file.</param>
    /// <exception cref="NASerExException">Nodes need each other's results (<c>GraphCycle</c>), or two compute one value (<c>GraphInvalid</c>).</exception>
    public static IReadOnlyList<Node> Sort(IReadOnlyList<Node> nodes, string label)
    {
        var producers = Producers(nodes, label);
        var needs = nodes.Select(node => Graph.Uses(node).Where(producers.ContainsKey).Select(value => producers[value]).Distinct().ToList()).ToList();
        return needs.Index().All(node => node.Item.TrueForAll(need => need < node.Index))
            ? nodes
            : [.. Order(needs, nodes, label).Select(index => nodes[index])];
    }

    private static Dictionary<Value, int> Producers(IReadOnlyList<Node> nodes, string label)
    {
        var producers = new Dictionary<Value, int>();
        for (var i = 0; i < nodes.Count; i++)
            foreach (var output in nodes[i].Outputs)
                if (output is not null && !producers.TryAdd(output, i))
                    throw new NASerExException(
                        "GraphInvalid", ErrorKind.InvalidInput,
                        $"In '{label}', {nodes[producers[output]]} and {nodes[i]} both compute the value '{output}'.");
        return producers;
    }

    /// <summary>Kahn's algorithm, taking the earliest of the nodes that are ready.</summary>
    private static List<int> Order(List<List<int>> needs, IReadOnlyList<Node> nodes, string label)
    {
        var waiting = needs.Select(need => need.Count).ToArray();
        var followers = needs.SelectMany((need, node) => need.Select(before => (before, node))).ToLookup(edge => edge.before, edge => edge.node);
        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, waiting.Length).Where(i => waiting[i] == 0).Select(i => (i, i)));
        var order = new List<int>(waiting.Length);
        while (ready.TryDequeue(out var next, out _))
        {
            order.Add(next);
            foreach (var follower in followers[next])
                if (--waiting[follower] == 0)
                    ready.Enqueue(follower, follower);
        }

        if (order.Count < waiting.Length)
            throw Cycle(needs, waiting, nodes, label);
        return order;
    }

    /// <summary>Walks back from a node that never became ready, through others, until one comes again.</summary>
    private static NASerExException Cycle(List<List<int>> needs, int[] waiting, IReadOnlyList<Node> nodes, string label)
    {
        var path = new List<int> { Array.FindIndex(waiting, count => count > 0) };
        int next;
        while (!path.Contains(next = needs[path[^1]].Find(need => waiting[need] > 0)))
            path.Add(next);
        var cycle = path[path.IndexOf(next)..].AsEnumerable().Reverse().Select(index => nodes[index]);
        return new("GraphCycle", ErrorKind.InvalidInput, $"In '{label}', nodes need each other's results: {string.Join(", ", cycle.Take(8))}.");
    }
}
