using System.Collections.Immutable;

namespace NASerEx.Graphs;

/// <summary>
/// A cut through a graph: what is computed already, of what the outputs still need. Everything before it is needed for it.
/// </summary>
/// <param name="Last">The node after which the cut lies.</param>
/// <param name="Values">The values that cross it and depend on the images' content, in order of computation.</param>
/// <param name="Nodes">Nodes before it that depend on the images' content and that an output needs.</param>
public readonly record struct Frontier(Node Last, ImmutableArray<Value> Values, int Nodes);

/// <summary>The cuts of a graph in its own order.</summary>
public static class Frontiers
{
    /// <summary>
    /// The narrow cuts, in order. A cut of one value is one in every order of the nodes: all paths from the inputs to the outputs meet
    /// there. What does not depend on the images' content crosses for free and does not count.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="width">Most values that may cross.</param>
    public static IEnumerable<Frontier> Of(Graph graph, int width)
    {
        var dependence = InputDependence.Of(graph);
        var nodes = GraphCuts.Needed(graph, graph.Outputs)
            .Where(node => node.Outputs.Any(value => value is not null && dependence[value] == Dependence.Data))
            .ToList();
        var lastUses = LastUses(graph, nodes);
        var live = new List<Value>(graph.Inputs.Where(lastUses.ContainsKey));
        for (var i = 0; i < nodes.Count; i++)
        {
            live.AddRange(nodes[i].Outputs.OfType<Value>().Where(lastUses.ContainsKey));
            live.RemoveAll(value => lastUses[value] <= i);
            if (live.Count <= width)
                yield return new Frontier(nodes[i], [.. live], i + 1);
        }
    }

    /// <summary>The index of the last node that uses a value; beyond all nodes for outputs.</summary>
    private static Dictionary<Value, int> LastUses(Graph graph, List<Node> nodes)
    {
        var last = new Dictionary<Value, int>();
        for (var i = 0; i < nodes.Count; i++)
            foreach (var value in Graph.Uses(nodes[i]))
                last[value] = i;
        foreach (var output in graph.Outputs)
            last[output] = nodes.Count;
        return last;
    }
}
