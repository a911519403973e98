using NASerEx.Graphs;

namespace NASerEx.Engine.Tests.Training;

/// <summary>A small graph around one operator.</summary>
/// <param name="Name">Name of the case.</param>
/// <param name="Lengths">Axes of its input after the batch.</param>
/// <param name="Opset">Operator set it is written in.</param>
/// <param name="Build">Builds it from its input.</param>
internal sealed record OperatorCase(string Name, long[] Lengths, long Opset, Func<GraphBuilder, Value, Value> Build);

internal static class OperatorCases
{
    private static readonly long[] Map = [4, 7, 6];

    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        Case("Conv", Map, (b, x) => b.Conv(x, 6, 3, stride: 2)),
        Case("Conv 1×1, strided", Map, (b, x) => b.Conv(x, 6, 1, stride: 2)),
        Case("Conv depthwise", Map, (b, x) => b.Conv(x, 4, 3, groups: 4, bias: false)),
        Case("Conv dilated, uneven pads", Map, (b, x) => Conv(b, x, 5, 5, [new("dilations", new long[] { 2, 1 }), new("pads", new long[] { 0, 1, 2, 0 })])),
        Case("Conv SAME_UPPER", Map, (b, x) => Conv(b, x, 4, 3, [new("auto_pad", "SAME_UPPER"), new("strides", new long[] { 2, 2 })])),
        Case("Conv SAME_LOWER", Map, (b, x) => Conv(b, x, 4, 3, [new("auto_pad", "SAME_LOWER"), new("strides", new long[] { 2, 2 })])),
        Case("BatchNormalization", Map, (b, x) => Norm(b, x)),
        Case("LayerNormalization", [5, 8], (b, x) => b.Add("LayerNormalization", [x, Random(b, 8), Random(b, 8)], [1, 5, 8], [new("epsilon", 1e-3f)])),
        .. new[] { "Relu", "Sigmoid", "Tanh", "Erf", "HardSwish", "HardSigmoid", "LeakyRelu", "Elu", "Softmax", "LogSoftmax", "Dropout", "Neg", "Abs", "Exp", "Identity" }
            .Select(opType => Case(opType, Map, (b, x) => b.Add(opType, [x], Same))),
        .. new[] { "Log", "Sqrt", "Reciprocal" }.Select(opType => Case(opType, Map, (b, x) => b.Add(opType, [b.Add("Exp", [x], Same)], Same))),
        Case("HardSigmoid with factors", Map, (b, x) => b.Add("HardSigmoid", [x], Same, [new("alpha", 0.3f), new("beta", 0.4f)])),
        Case("Gelu", Map, (b, x) => b.Add("Gelu", [x], Same), opset: 20),
        Case("Gelu tanh", Map, (b, x) => b.Add("Gelu", [x], Same, [new("approximate", "tanh")]), opset: 20),
        Case("Clip", Map, (b, x) => b.Add("Clip", [x, Scalar(b, 0), Scalar(b, 0.5f)], Same)),
        Case("Clip from above", Map, (b, x) => b.Add("Clip", [x, null, Scalar(b, 0.5f)], Same)),
        Case("Clip by attributes", Map, (b, x) => b.Add("Clip", [x], Same, [new("min", -0.5f), new("max", 0.5f)]), opset: 10),
        Case("Softmax of all axes", Map, (b, x) => b.Add("Softmax", [x], Same, [new("axis", 2L)]), opset: 11),
        Case("Softmax of one axis", Map, (b, x) => b.Add("Softmax", [x], Same, [new("axis", 1L)])),
        .. new[] { "Add", "Sub", "Mul" }.Select(opType => Case(opType, Map, (b, x) => b.Add(opType, [x, Random(b, 4, 1, 6)], Same))),
        Case("Div", Map, (b, x) => b.Add("Div", [x, b.Add("Exp", [x], Same)], Same)),
        Case("Pow", Map, (b, x) => b.Add("Pow", [x, Scalar(b, 2)], Same)),
        Case("Sum", Map, (b, x) => b.Add("Sum", [x, x, Random(b, 6)], Same)),
        Case("GlobalAveragePool", Map, (b, x) => b.GlobalAveragePool(x)),
        Case("GlobalAveragePool of one axis", [5, 8], (b, x) => b.GlobalAveragePool(x)),
        Case("GlobalMaxPool", Map, (b, x) => b.Add("GlobalMaxPool", [x], [1, 4, 1, 1])),
        Case("AveragePool", Map, (b, x) => b.AveragePool(x, (3, 2), (2, 2))),
        Case("AveragePool, uneven pads", Map, (b, x) => Pool(b, x, "AveragePool", [0, 1, 1, 0])),
        Case("AveragePool, uneven pads counted", Map, (b, x) => Pool(b, x, "AveragePool", [0, 1, 1, 0], KeyValuePair.Create("count_include_pad", (AttributeValue)1L))),
        Case("AveragePool rounding up", Map, (b, x) => Pool(b, x, "AveragePool", [0, 0, 0, 0], KeyValuePair.Create("ceil_mode", (AttributeValue)1L))),
        Case("MaxPool", Map, (b, x) => b.MaxPool(x, 3, 2, 1)),
        Case("MaxPool, uneven pads", Map, (b, x) => Pool(b, x, "MaxPool", [0, 1, 1, 0])),
        Case("Gemm", [8], (b, x) => b.Gemm(x, 5)),
        Case("Gemm scaled", [8], (b, x) => b.Add("Gemm", [x, Random(b, 8, 5), Random(b, 5)], [1, 5], [new("alpha", 0.5f), new("beta", 2f)])),
        Case("Gemm without addend", [8], (b, x) => b.Add("Gemm", [x, Random(b, 8, 5)], [1, 5], [new("alpha", 0.5f)])),
        Case("MatMul", [5, 8], (b, x) => b.Add("MatMul", [x, Random(b, 8, 3)], [1, 5, 3])),
        Case("Constant", Map, (b, x) => b.Add("Mul", [x, b.Add("Constant", [], [6], [new("value", new WeightInitializer(2).He(6))])], Same)),
        Case("Flatten", Map, (b, x) => b.Flatten(x)),
        Case("Flatten at -1", Map, (b, x) => b.Add("Flatten", [x], [28, 6], [new("axis", -1L)])),
        Case("Reshape", Map, (b, x) => b.Add("Reshape", [x, Ints(b, 0, -1, 6)], [1, 28, 6])),
        Case("Transpose", Map, (b, x) => b.Transpose(x, 0, 2, 3, 1)),
        Case("Concat", Map, (b, x) => b.Concat(1, x, b.Relu(x))),
        Case("Squeeze", [4, 1, 6], (b, x) => b.Add("Squeeze", [x, Ints(b, -2)], [1, 4, 6])),
        Case("Squeeze by attribute", [4, 1, 6], (b, x) => b.Add("Squeeze", [x], [1, 4, 6], [new("axes", new long[] { 2 })]), opset: 11),
        Case("Unsqueeze", [4], (b, x) => b.Add("Unsqueeze", [x, Ints(b, -1, 1)], [1, 1, 4, 1])),
        Case("Slice", Map, (b, x) => b.Add("Slice", [x, Ints(b, 1, 0), Ints(b, long.MaxValue, -1), Ints(b, 2, -1), Ints(b, 2, 1)], [1, 4, 3, 5])),
        Case("Slice backwards", Map, (b, x) => b.Add("Slice", [x, Ints(b, -1), Ints(b, long.MinValue), Ints(b, 3), Ints(b, -2)], [1, 4, 7, 3])),
        Case("Pad", Map, (b, x) => b.Add("Pad", [x, Ints(b, 0, 1, 0, 2, 0, 3, 1, 0), Scalar(b, 0.5f)], [1, 8, 8, 8])),
        Case("Gather", Map, (b, x) => b.Add("Gather", [x, Ints(b, 2, -1)], [1, 2, 7, 6], [new("axis", 1L)])),
        Case("Gather one", [5, 8], (b, x) => b.Add("Gather", [x, b.Weight("index", new Tensor(ElementType.Int64, [], new byte[8]))], [1, 8], [new("axis", 1L)])),
        Case("ReduceMean", Map, (b, x) => b.Add("ReduceMean", [x], [1, 4], [new("axes", new long[] { 2, -1 }), new("keepdims", 0L)])),
        Case("ReduceMean of all axes", Map, (b, x) => b.Add("ReduceMean", [x], [1, 1, 1, 1])),
        Case("ReduceMean by input", Map, (b, x) => b.Add("ReduceMean", [x, Ints(b, 1)], [1, 1, 7, 6]), opset: 18),
        Case("ReduceSum", Map, (b, x) => b.Add("ReduceSum", [x, Ints(b, 1)], [1, 1, 7, 6])),
        Case("ReduceSum of no axes", Map, (b, x) => b.Add("ReduceSum", [x], Same, [new("noop_with_empty_axes", 1L)])),
        Case("ReduceMax", Map, (b, x) => b.Add("ReduceMax", [x], [1, 1, 7, 6], [new("axes", new long[] { 1 })])),
    ];

    private static ReadOnlySpan<long> Same => [1, 4, 7, 6];

    private static OperatorCase Case(string name, long[] lengths, Func<GraphBuilder, Value, Value> build, long opset = 17) =>
        new(name, lengths, opset, build);

    private static Value Random(GraphBuilder builder, params long[] shape) => builder.Weight("random", new WeightInitializer(5).LeCun(shape));

    private static Value Scalar(GraphBuilder builder, float value) => builder.Weight("scalar", Tensor.Of([value]));

    private static Value Ints(GraphBuilder builder, params long[] values) => builder.Weight("ints", Tensor.Of(values, values.Length));

    private static Value Conv(GraphBuilder builder, Value input, long height, long width, KeyValuePair<string, AttributeValue>[] attributes) =>
        builder.Add("Conv", [input, Random(builder, 6, 4, 3, 3)], [1, 6, height, width], attributes);

    private static Value Norm(GraphBuilder builder, Value input) => builder.Add(
        "BatchNormalization",
        [input, Random(builder, 4), Random(builder, 4), Random(builder, 4), builder.Weight("variance", Tensor.Of([0.5f, 1, 2, 3], 4))],
        Same,
        [new("epsilon", 1e-2f)]);

    private static Value Pool(GraphBuilder builder, Value input, string opType, long[] pads, params KeyValuePair<string, AttributeValue>[] more) => builder.Add(
        opType,
        [input],
        [1, 4, 3, 3],
        [new("kernel_shape", new long[] { 3, 3 }), new("strides", new long[] { 2, 2 }), new("pads", pads), .. more]);
}
