using NASerEx.Exits;
using NASerEx.Graphs;

namespace NASerEx.Training;

/// <summary>
/// A head cut in two: what comes before its first weight is computed with the frozen backbone, once for all epochs where the result is small
/// enough to keep; the rest learns.
/// </summary>
/// <param name="Fixed">From the frontier to the cut; without nodes when the first layer has weights.</param>
/// <param name="Learned">From the cut to logits.</param>
internal sealed record HeadParts(Graph Fixed, Graph Learned)
{
    /// <summary>Axes of the cut value after the batch.</summary>
    public long[] CutShape { get; } = [.. Learned.Inputs[0].Type!.Shape!.Value.Skip(1).Select(axis => axis.Length!.Value)];

    /// <summary>Floats of the cut value an image.</summary>
    public int CutLength => (int)CutShape.Aggregate(1L, (product, length) => product * length);

    /// <summary>Whether what comes before the first weight leaves one vector of features.</summary>
    public bool Pools => CutShape.Length == 1 && !Fixed.Nodes.IsEmpty;

    /// <summary>Cuts a head. Where what learns would read several values, it is not cut at all.</summary>
    public static HeadParts Of(Graph head)
    {
        var known = new HashSet<Value>(head.Inputs);
        var fixedNodes = new HashSet<Node>();
        foreach (var node in head.Nodes.Where(node => node.Inputs.All(input => input is null || known.Contains(input) || IsConstant(head, input))))
        {
            fixedNodes.Add(node);
            known.UnionWith(node.Outputs.OfType<Value>());
        }

        var read = head.Nodes.Where(node => !fixedNodes.Contains(node)).SelectMany(Graph.Uses).Where(known.Contains).Distinct().ToArray();
        return read is [var cut] ? Cut(head, cut) : Cut(head, head.Inputs[0]);
    }

    private static bool IsConstant(Graph head, Value value) =>
        head.Initializers.TryGetValue(value, out var tensor) && (tensor.Element != ElementType.Float || tensor.Shape.IsEmpty);

    private static HeadParts Cut(Graph head, Value cut)
    {
        var first = GraphCuts.Prefix(head, [cut]);
        var rest = GraphCuts.Segment(head, [cut], head.Outputs);
        return new HeadParts(first, rest);
    }
}
