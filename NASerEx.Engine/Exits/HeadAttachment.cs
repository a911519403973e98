using System.Collections.Immutable;
using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>A part of a head put on the values of a model that it reads.</summary>
internal static class HeadAttachment
{
    /// <summary>A model's graph with heads on it; its outputs are the logits of each head in order, and then values of its own.</summary>
    /// <param name="backbone">The model's graph.</param>
    /// <param name="points">The exit points that heads hang on.</param>
    /// <param name="heads">The heads.</param>
    /// <param name="outputs">The values of its own.</param>
    public static Graph WithHeads(this Graph backbone, ImmutableArray<ExitPoint> points, ImmutableArray<ExitHead> heads, params ReadOnlySpan<Value> outputs)
    {
        var attached = heads.Select(head => head.Graph.On(points.First(point => point.Name == head.Point))).ToArray();
        var patch = attached.Aggregate(GraphPatch.Empty, (sum, head) => sum.Add(head));
        return patch.WithOutputs([.. attached.Select(head => head.Outputs[0]), .. outputs]).Apply(backbone);
    }

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
