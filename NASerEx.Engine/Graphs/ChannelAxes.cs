using System.Collections.Frozen;

namespace NASerEx.Graphs;

/// <summary>Which axis of a value counts the channels of maps, or the features of tokens and vectors, followed through the graph.</summary>
public sealed class ChannelAxes
{
    private static readonly FrozenSet<string> ChannelsFirst = new[]
    {
        "AveragePool", "BatchNormalization", "Conv", "ConvInteger", "ConvTranspose", "DeformConv", "DepthToSpace", "FusedConv", "GlobalAveragePool",
        "GlobalLpPool", "GlobalMaxPool", "GroupNormalization", "InstanceNormalization", "LpPool", "LRN", "MaxPool", "QLinearAveragePool", "QLinearConv",
        "QLinearGlobalAveragePool", "SpaceToDepth",
    }.ToFrozenSet();

    private static readonly FrozenSet<string> FeaturesLast = new[] { "Attention", "FusedGemm", "Gemm", "MultiHeadAttention", "NhwcConv", "NhwcFusedConv", "NhwcMaxPool", "QGemm" }.ToFrozenSet();

    private static readonly FrozenSet<string> Reshapes = new[] { "Flatten", "Reshape", "Squeeze", "Unsqueeze" }.ToFrozenSet();

    private readonly Graph _graph;
    private readonly GraphShapes _shapes;
    private readonly InputDependence _dependence;
    private readonly Dictionary<Value, int> _axes = [];

    private ChannelAxes(Graph graph, GraphShapes shapes)
    {
        (_graph, _shapes, _dependence) = (graph, shapes, InputDependence.Of(graph));
        foreach (var node in graph.Nodes)
            foreach (var output in node.Outputs.OfType<Value>().Where(output => _dependence[output] == Dependence.Data))
                if (AxisOf(node, output) is { } axis)
                    _axes.Add(output, axis);
    }

    /// <summary>Follows the channels through a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="shapes">Concrete shapes of its values.</param>
    public static ChannelAxes Of(Graph graph, GraphShapes shapes) => new(graph, shapes);

    /// <summary>
    /// The axis of a value, the batch counted as axis 0. Where the graph does not tell: the second of maps [N, C, H, W], the last of tokens
    /// [N, T, C] and of vectors.
    /// </summary>
    public int this[Value value] => _axes.TryGetValue(value, out var axis) ? axis : Rank(value) >= 4 ? 1 : Rank(value) - 1;

    private int? AxisOf(Node node, Value output)
    {
        if (!_shapes.Types.ContainsKey(output) || Rank(output) < 2)
            return null;
        if (ChannelsFirst.Contains(node.OpType))
            return node.Int("channels_last", 0) == 1 ? Rank(output) - 1 : 1;
        if (FeaturesLast.Contains(node.OpType))
            return Rank(output) - 1;
        if (node.OpType.Contains("MatMul", StringComparison.Ordinal))
            return OfProduct(node, output);
        if (Known(node, output) is not { } input)
            return node.OpType is "LayerNormalization" or "RMSNormalization" ? Rank(output) - 1 : null;
        return node.OpType == "Transpose" ? Moved(node, input, output)
            : Reshapes.Contains(node.OpType) ? Kept(_shapes[input].Lengths.AsSpan(), _axes[input], _shapes[output].Lengths.AsSpan())
            : Rank(input) == Rank(output) ? _axes[input]
            : _axes[input] == Rank(input) - 1 ? Rank(output) - 1
            : null;
    }

    /// <summary>Constant weights on the right make features of the last axis; on the left they mix another axis.</summary>
    private int? OfProduct(Node node, Value output)
    {
        var operands = node.Inputs.OfType<Value>().Where(input => _dependence[input] == Dependence.Data).ToList();
        return operands is [var only] && only != node.Inputs[0] && _axes.TryGetValue(only, out var axis) && Rank(only) == Rank(output)
            ? axis
            : Rank(output) - 1;
    }

    /// <summary>The input that the output's axes are those of: one of the same rank before others.</summary>
    private Value? Known(Node node, Value output)
    {
        var known = node.Inputs.OfType<Value>().Where(_axes.ContainsKey).ToList();
        return known.Find(input => Rank(input) == Rank(output)) ?? known.FirstOrDefault();
    }

    private int? Moved(Node node, Value input, Value output)
    {
        var order = node.Ints("perm");
        var axis = order?.IndexOf(_axes[input]) ?? Rank(output) - 1 - _axes[input];
        return axis >= 0 ? axis : null;
    }

    /// <summary>The axis of the new shape that steps through memory as the old one did.</summary>
    private static int? Kept(ReadOnlySpan<long> before, int axis, ReadOnlySpan<long> after)
    {
        var (wanted, passed) = (Product(before[..axis]), 1L);
        for (var i = 0; i < after.Length && passed <= wanted; passed *= after[i++])
            if (passed == wanted && after[i] == before[axis] && i > 0)
                return i;
        return null;
    }

    private static long Product(ReadOnlySpan<long> lengths)
    {
        var product = 1L;
        foreach (var length in lengths)
            product *= length;
        return product;
    }

    private int Rank(Value value) => _shapes[value].Lengths.Length;
}
