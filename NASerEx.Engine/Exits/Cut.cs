using System.Collections.Immutable;
using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>A narrow cut with its cost: a candidate for an exit point.</summary>
/// <param name="Last">The node after which it lies.</param>
/// <param name="Values">What crosses it; the value that a head reads comes first.</param>
/// <param name="Types">Concrete types of the values.</param>
/// <param name="Nodes">Nodes before it.</param>
/// <param name="Macs">Multiply-accumulates an image before it.</param>
/// <param name="Bytes">Bytes an image of all values.</param>
internal sealed record Cut(Node Last, ImmutableArray<Value> Values, ImmutableArray<ConcreteType> Types, int Nodes, long Macs, long Bytes)
{
    /// <summary>Axes of the first value without the batch.</summary>
    public ImmutableArray<int> Shape => [.. Types[0].Lengths.Skip(1).Select(length => (int)length)];

    /// <summary>Channels of a map, features of tokens or of a vector.</summary>
    public long Channels => Types[0].Lengths is [_, var channels, _, _] ? channels : Types[0].Lengths[^1];

    /// <summary>Whether the first value holds all others, side by side, as in dense blocks.</summary>
    public bool IsGathered => Last.OpType == "Concat" && Values[0] == Last.Outputs[0] && Values.Skip(1).All(value => Last.Inputs.Contains(value));

    /// <summary>Whether a head can read the first value, a batch at a time: floats, and an image a step of the first axis.</summary>
    /// <param name="batch">Images in <see cref="Types"/>.</param>
    public bool IsReadable(int batch) =>
        Types.All(type => type.BatchAxis == 0 && type.Lengths[0] == batch)
        && Types[0] is { Element: ElementType.Float or ElementType.Float16, Lengths.Length: >= 2 and <= 4 };

    /// <summary>The cuts of a graph, in order.</summary>
    public static List<Cut> Of(Graph graph, GraphShapes shapes, GraphWork work, int width)
    {
        var macs = MacsBefore(graph, work);
        return [.. Frontiers.Of(graph, width).Where(frontier => frontier.Values.Length > 0).Select(frontier => Of(frontier, macs[frontier.Last], shapes))];
    }

    private static Cut Of(Frontier frontier, long macs, GraphShapes shapes)
    {
        ImmutableArray<Value> values = [.. frontier.Values.Reverse()];
        ImmutableArray<ConcreteType> types = [.. values.Select(value => shapes[value])];
        return new Cut(frontier.Last, values, types, frontier.Nodes, macs, types.Sum(type => type.Bytes) / (shapes.FixedBatch ?? 1));
    }

    private static Dictionary<Node, long> MacsBefore(Graph graph, GraphWork work)
    {
        var sum = 0L;
        return GraphCuts.WithoutDead(graph).Nodes.ToDictionary(node => node, node => sum += work[node].Macs);
    }
}
