using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>A part of a head put on the values of a model that it reads.</summary>
internal static class HeadAttachment
{
    /// <summary>Nodes and weights of a head's graph that read the point's frontier instead of the graph's inputs.</summary>
    /// <param name="graph">A head's graph or the first part of one; input i reads frontier value i.</param>
    /// <param name="point">Where it hangs.</param>
    /// <returns>A graph whose outputs are new values of the model, or frontier values where the part is empty.</returns>
    public static Graph On(this Graph graph, ExitPoint point)
    {
        var frontier = graph.Inputs.Zip(point.Frontier).ToDictionary(pair => pair.First, pair => pair.Second);
        return new Graph(
            graph.Name,
            frontier.Values,
            graph.Outputs.Select(output => frontier.GetValueOrDefault(output, output)),
            graph.Nodes.Select(node => ValueMap.Replace(node, frontier)),
            graph.Initializers);
    }
}
