using System.Collections.Frozen;

namespace NASerEx.Graphs;

/// <summary>What the 8-bit integers of a value stand for: real = scale · (integer − zero point), the same for all elements.</summary>
/// <param name="Scale">Real size of one step.</param>
/// <param name="ZeroPoint">The integer that stands for 0.</param>
public sealed record Quantization(float Scale, int ZeroPoint)
{
    /// <summary>Where operators that write quantised values have scale and zero point among their inputs.</summary>
    private static readonly FrozenDictionary<string, (int Scale, int ZeroPoint)> Positions = new Dictionary<string, (int, int)>
    {
        ["QuantizeLinear"] = (1, 2),
        ["QGemm"] = (7, 8),
        ["QLinearAdd"] = (6, 7),
        ["QLinearAveragePool"] = (3, 4),
        ["QLinearConcat"] = (0, 1),
        ["QLinearConv"] = (6, 7),
        ["QLinearGlobalAveragePool"] = (3, 4),
        ["QLinearLeakyRelu"] = (3, 4),
        ["QLinearMatMul"] = (6, 7),
        ["QLinearMul"] = (6, 7),
        ["QLinearSigmoid"] = (3, 4),
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> PassOn =
        new[] { "Flatten", "Identity", "MaxPool", "Reshape", "Squeeze", "Transpose", "Unsqueeze" }.ToFrozenSet();

    /// <summary>The meaning of a computed value, or null where it is not one of 8-bit integers with one constant scale.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="value">A value that one of its nodes computes.</param>
    /// <param name="element">The value's element type.</param>
    public static Quantization? Of(Graph graph, Value value, ElementType element)
    {
        if (element is not (ElementType.UInt8 or ElementType.Int8) || graph.Producer(value) is not { } producer)
            return null;
        if (PassOn.Contains(producer.OpType))
            return Of(graph, producer.Inputs[0]!, element);
        return Positions.TryGetValue(producer.OpType, out var at) && Constant(graph, producer, at.Scale) is { Count: 1 } scale && ScaleOf(scale) is { } real
            ? ZeroPointOf(graph, producer, at.ZeroPoint) is { } zero ? new Quantization(real, zero) : null
            : null;
    }

    private static float? ScaleOf(Tensor scale) => scale.Element switch
    {
        ElementType.Float => scale.AsSpan<float>()[0],
        ElementType.Float16 => (float)scale.AsSpan<Half>()[0],
        _ => null,
    };

    private static int? ZeroPointOf(Graph graph, Node producer, int at)
    {
        if (at >= producer.Inputs.Length || producer.Inputs[at] is null)
            return 0;
        return Constant(graph, producer, at) switch
        {
            { Count: 1, Element: ElementType.UInt8 } zero => zero.Bytes.Span[0],
            { Count: 1, Element: ElementType.Int8 } zero => (sbyte)zero.Bytes.Span[0],
            _ => null,
        };
    }

    private static Tensor? Constant(Graph graph, Node node, int at) => Constants.Find(graph, node.Inputs[at]!);
}
