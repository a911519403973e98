using System.Collections.Immutable;
using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>A narrow cut with its cost: a candidate for an exit point.</summary>
/// <param name="Last">The node after which it lies.</param>
/// <param name="Values">What crosses it; the value that a head reads comes first.</param>
/// <param name="Types">Concrete types of the values.</param>
/// <param name="Reading">How a head reads the first value, or null where none can.</param>
/// <param name="Before">What is computed before it.</param>
internal sealed record Cut(Node Last, ImmutableArray<Value> Values, ImmutableArray<ConcreteType> Types, FrontierReading? Reading, WorkBefore Before)
{
    /// <summary>Axes of the first value without the batch.</summary>
    public ImmutableArray<int> Shape => [.. Types[0].Lengths.Skip(1).Select(length => (int)length)];

    /// <summary>Channels of a map, features of tokens or of a vector.</summary>
    public long Channels => Reading is null ? Types[0].Lengths[^1] : Types[0].Lengths[Reading.ChannelAxis + 1];

    /// <summary>Bytes an image of all values.</summary>
    public long Bytes => Types.Sum(type => type.Bytes) / Before.Batch;

    /// <summary>Whether the first value holds all others, side by side, as in dense blocks.</summary>
    public bool IsGathered => Last.OpType == "Concat" && Values[0] == Last.Outputs[0] && Values.Skip(1).All(value => Last.Inputs.Contains(value));

    /// <summary>The cuts of a graph, in order.</summary>
    public static List<Cut> Of(Graph graph, GraphShapes shapes, GraphWork work, int width)
    {
        var readings = new FrontierReadings(graph, shapes);
        var before = WorkBefore.Of(graph, shapes, work);
        return
        [
            .. Frontiers.Of(graph, width)
                .Where(frontier => frontier.Values.Length > 0)
                .Select(frontier => Of(frontier, shapes, readings, before[frontier.Last] with { Nodes = frontier.Nodes })),
        ];
    }

    private static Cut Of(Frontier frontier, GraphShapes shapes, FrontierReadings readings, WorkBefore before)
    {
        ImmutableArray<Value> values = [.. frontier.Values.Reverse()];
        ImmutableArray<ConcreteType> types = [.. values.Select(value => shapes[value])];
        var whole = types.All(type => type.BatchAxis == 0 && type.Lengths[0] == before.Batch);
        return new Cut(frontier.Last, values, types, whole ? readings.Of(values[0]) : null, before);
    }
}

/// <summary>What is computed before a cut.</summary>
/// <param name="Macs">Multiply-accumulates an image.</param>
/// <param name="ActivationBytes">Bytes an image that nodes write.</param>
/// <param name="Nodes">Nodes that depend on the image.</param>
/// <param name="Batch">Images a run that types are given for.</param>
internal readonly record struct WorkBefore(long Macs, long ActivationBytes, int Nodes, int Batch)
{
    /// <summary>What has been computed after each node that an output needs, in the graph's order.</summary>
    public static Dictionary<Node, WorkBefore> Of(Graph graph, GraphShapes shapes, GraphWork work)
    {
        var sum = new WorkBefore(0, 0, 0, shapes.FixedBatch ?? 1);
        return GraphCuts.WithoutDead(graph).Nodes.ToDictionary(
            node => node,
            node => sum = sum with { Macs = sum.Macs + work[node].Macs, ActivationBytes = sum.ActivationBytes + work[node].ActivationBytes });
    }
}
