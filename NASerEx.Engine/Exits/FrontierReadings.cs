using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>How heads can read the values of one graph.</summary>
internal sealed class FrontierReadings(Graph graph, GraphShapes shapes)
{
    private readonly ChannelAxes _channels = ChannelAxes.Of(graph, shapes);
    private readonly HashSet<(long Tokens, long Features)> _classTokens = [.. ClassTokens(graph, shapes)];

    /// <summary>
    /// How a head reads a value whose first axis is the batch, or null where none can. What was just turned from integers into floats is
    /// read as the integers, which are smaller and let ONNX Runtime join the conversion with what follows it.
    /// </summary>
    public FrontierReading? Of(Value value)
    {
        var type = shapes[value];
        if (type.Lengths.Length is < 2 or > 4 || graph.Producer(value) is not { } producer)
            return null;
        var quantization = QuantizationOf(value);
        var floats = type.Element is ElementType.Float or ElementType.Float16 && !IsDecoded(producer);
        return floats || quantization is not null
            ? new FrontierReading(type.Element, ChannelAxis(value, type), quantization, type.Lengths is [_, var tokens, var features] && _classTokens.Contains((tokens, features)))
            : null;
    }

    /// <summary>
    /// Signed integers between a QuantizeLinear and a DequantizeLinear stay between them: ONNX Runtime makes such a pair unsigned, and picks faster
    /// kernels for it, only where it sees both.
    /// </summary>
    private Quantization? QuantizationOf(Value value) =>
        shapes[value].Element == ElementType.Int8 && graph.Producer(value) is { OpType: "QuantizeLinear" } ? null : Quantization.Of(graph, value, shapes[value].Element);

    private bool IsDecoded(Node producer) => producer.OpType == "DequantizeLinear" && QuantizationOf(producer.Inputs[0]!) is not null;

    /// <summary>The channels' axis where a head can put it right; else where they usually are.</summary>
    private int ChannelAxis(Value value, ConcreteType type) => (type.Lengths.Length, _channels[value]) switch
    {
        (4, 3) => 2,
        (3, var axis) when axis > 0 => axis - 1,
        (3, _) => 1,
        _ => 0,
    };

    /// <summary>Sizes of token sequences of which the model reads the first alone.</summary>
    private static IEnumerable<(long Tokens, long Features)> ClassTokens(Graph graph, GraphShapes shapes)
    {
        var dependence = InputDependence.Of(graph);
        return graph.Nodes
            .Where(node => node.OpType is "Gather" or "Slice" && dependence[node.Inputs[0]!] == Dependence.Data && ReadsFirst(node, graph, shapes))
            .Select(node => shapes[node.Inputs[0]!].Lengths)
            .Where(lengths => lengths.Length == 3)
            .Select(lengths => (lengths[1], lengths[2]));
    }

    /// <summary>Whether a node takes the first step of axis 1, and all of every other axis.</summary>
    private static bool ReadsFirst(Node node, Graph graph, GraphShapes shapes)
    {
        var before = shapes[node.Inputs[0]!].Lengths;
        if (node.OpType == "Gather")
            return Axis(node.Int("axis", 0), before.Length) == 1 && Constants.Integers(graph, node, 1) is [0];
        var after = shapes[node.Outputs[0]!].Lengths;
        return after.Length == 3 && after[1] == 1 && before[1] > 1 && after[0] == before[0] && after[2] == before[2] && StartOfTokens(node, graph) is 0;
    }

    private static long? StartOfTokens(Node slice, Graph graph)
    {
        var starts = slice.Ints("starts")?.ToArray() ?? Constants.Integers(graph, slice, 1);
        var axes = slice.Ints("axes")?.ToArray() ?? Constants.Integers(graph, slice, 3) ?? [.. Enumerable.Range(0, starts?.Length ?? 0).Select(axis => (long)axis)];
        var at = Array.FindIndex(axes, axis => Axis(axis, 3) == 1);
        return at >= 0 && at < starts?.Length ? starts[at] : null;
    }

    private static long Axis(long axis, int rank) => axis < 0 ? axis + rank : axis;
}
