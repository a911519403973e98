using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>Activations and arithmetic, in the form of the operator set.</summary>
internal static class PointwiseLayers
{
    /// <summary>The factor on the variance of weights that keeps the variance of activations (of standard normal input).</summary>
    public static double Gain(this Activation activation) => activation switch
    {
        Activation.Relu or Activation.Relu6 => 2,
        Activation.Silu or Activation.HardSwish => 2.8,
        _ => 1,
    };

    public static Value Activate(this ExportedGraph graph, string module, Value x, Activation activation) => activation switch
    {
        Activation.Relu => graph.Relu(module, x),
        Activation.Relu6 => graph.Clip(module, x, 0, 6),
        Activation.Silu => graph.Multiply(module, x, graph.Node(module, "Sigmoid", [x], graph.Lengths(x))),
        Activation.HardSwish => graph.HardSwish(module, x),
        _ => x,
    };

    public static Value Relu(this ExportedGraph graph, string module, Value x) => graph.Node(module, "Relu", [x], graph.Lengths(x));

    public static Value Clip(this ExportedGraph graph, string module, Value x, float low, float high) =>
        graph.Node(module, "Clip", [x, graph.Scalar(module, low), graph.Scalar(module, high)], graph.Lengths(x));

    /// <summary>An operator from opset 14; before, x · clip(x + 3, 0, 6) / 6.</summary>
    public static Value HardSwish(this ExportedGraph graph, string module, Value x)
    {
        if (graph.Opset >= 14)
            return graph.Node(module, "HardSwish", [x], graph.Lengths(x));
        var clipped = graph.Clip(module, graph.Add(module, x, graph.Scalar(module, 3)), 0, 6);
        return graph.Divide(module, graph.Multiply(module, x, clipped), graph.Scalar(module, 6));
    }

    public static Value HardSigmoid(this ExportedGraph graph, string module, Value x) =>
        graph.Node(module, "HardSigmoid", [x], graph.Lengths(x), ("alpha", 1f / 6));

    /// <summary>An operator from opset 20; before, x · (erf(x / √2) + 1) · ½.</summary>
    public static Value Gelu(this ExportedGraph graph, string module, Value x)
    {
        if (graph.Opset >= 20)
            return graph.Node(module, "Gelu", [x], graph.Lengths(x), ("approximate", "none"));
        var divided = graph.Divide(module, x, graph.Scalar(module, MathF.Sqrt(2)));
        var erf = graph.Node(module, "Erf", [divided], graph.Lengths(x));
        var shifted = graph.Add(module, erf, graph.Scalar(module, 1));
        return graph.Multiply(module, graph.Multiply(module, x, shifted), graph.Scalar(module, 0.5f));
    }

    public static Value Add(this ExportedGraph graph, string module, Value left, Value right) => graph.Binary(module, "Add", left, right);

    public static Value Multiply(this ExportedGraph graph, string module, Value left, Value right) => graph.Binary(module, "Mul", left, right);

    public static Value Divide(this ExportedGraph graph, string module, Value left, Value right) => graph.Binary(module, "Div", left, right);

    /// <summary>An operator that broadcasts.</summary>
    public static Value Binary(this ExportedGraph graph, string module, string op, Value left, Value right) =>
        graph.Node(module, op, [left, right], Broadcast(graph.Lengths(left), graph.Lengths(right)));

    private static long[] Broadcast(long[] left, long[] right)
    {
        var rank = Math.Max(left.Length, right.Length);
        return [.. Enumerable.Range(1, rank).Select(back => Math.Max(FromEnd(left, back), FromEnd(right, back))).Reverse()];
    }

    private static long FromEnd(long[] lengths, int back) => back <= lengths.Length ? lengths[^back] : 1;
}
