using NASerEx.Graphs;
using static NASerEx.Engine.Tests.Training.OperatorCases;
using Move = System.Func<NASerEx.Engine.Tests.Training.DrawnGraph, NASerEx.Engine.Tests.Training.Drawn, NASerEx.Engine.Tests.Training.DrawnStep, NASerEx.Engine.Tests.Training.Drawn?>;

namespace NASerEx.Engine.Tests.Training;

/// <summary>What a step of a <see cref="DrawnGraph"/> can be; null where it does not fit the value.</summary>
internal static class DrawnMoves
{
    private static readonly string[] Old =
    [
        "Relu", "Sigmoid", "Tanh", "Erf", "LeakyRelu", "Elu", "Selu", "Softplus", "Softsign", "HardSigmoid", "Neg", "Abs",
        "Atan", "Identity",
    ];

    private static readonly (string OpType, int Since)[] New = [("Celu", 12), ("HardSwish", 14), ("Mish", 18), ("Gelu", 20), ("Dropout", 12)];

    public static IReadOnlyList<Move> All { get; } =
    [
        .. Old.Select(opType => Same(opType, 11)),
        .. New.Select(one => Same(one.OpType, one.Since)),
        .. new[] { "Add", "Sub", "Max", "Min", "Mean" }.Select(Binary),
        .. new[] { "Add", "Mul", "PRelu" }.Select(WithWeights),
        Conv, Conv, ConvTranspose, BatchNorm, InstanceNorm, GroupNorm, LayerNorm,
        .. new[] { "MaxPool", "AveragePool" }.Select(Pool),
        .. new[] { "GlobalAveragePool", "GlobalMaxPool" }.Select(GlobalPool),
        MatMul, Gemm, Flatten, Reshape, ReshapeByShape, Transpose, Unsqueeze, Concat, Split, Slice, Pad, Gather, Expand,
        CumSum, TopK, Where, Clip, ScatterRows, DepthToSpace, Resize,
        .. new[] { "Softmax", "LogSoftmax" }.Select(Softmax),
        .. new[] { "ReduceMean", "ReduceMax", "ReduceMin", "ReduceSum", "ReduceL1" }.Select(Reduce),
    ];

    private static Move Same(string opType, int since) => (graph, x, _) =>
        graph.Opset < since ? null : x with { Value = graph.Nodes.Op(opType, [x.Value]) };

    private static Move Binary(string opType) => (graph, x, step) => x with { Value = graph.Nodes.Op(opType, [x.Value, graph.Like(x, step.Second).Value]) };

    private static Move WithWeights(string opType) => (graph, x, step) =>
        x with { Value = graph.Nodes.Op(opType, [x.Value, graph.Nodes.Random(step.Second % 2 == 0 ? [1, x.Last] : [.. x.Shape[1..]])]) };

    private static Drawn? Conv(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var (kernel, stride, pad) = (1 + (step.Second % 3), 1 + (step.Third % 2), step.Third / 2 % 2);
        var groups = x.Rank > 1 && x.Shape[1] % 2 == 0 && step.Third / 4 % 2 == 0 ? 2 : 1;
        if (x.Rank is < 3 or > 5 || x.Shape[2..].Any(length => length + (2 * pad) < kernel))
            return null;
        var spatial = x.Rank - 2;
        var weight = graph.Nodes.Random([4, x.Shape[1] / groups, .. Repeat(kernel, spatial)]);
        var result = graph.Nodes.Op(
            "Conv", [x.Value, weight, graph.Nodes.Random(4)],
            ("strides", Repeat(stride, spatial)), ("pads", Repeat(pad, 2 * spatial)), ("group", (long)groups));
        return new(result, [x.Shape[0], 4, .. x.Shape[2..].Select(length => ((length + (2 * pad) - kernel) / stride) + 1)]);
    }

    private static Drawn? ConvTranspose(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var (kernel, stride) = (1 + (step.Second % 3), 1 + (step.Third % 2));
        if (x.Rank is < 3 or > 4)
            return null;
        var spatial = x.Rank - 2;
        var weight = graph.Nodes.Random([x.Shape[1], 2, .. Repeat(kernel, spatial)]);
        return new(
            graph.Nodes.Op("ConvTranspose", [x.Value, weight], ("strides", Repeat(stride, spatial))),
            [x.Shape[0], 2, .. x.Shape[2..].Select(length => ((length - 1) * stride) + kernel)]);
    }

    private static Drawn? BatchNorm(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        if (x.Rank is < 2 or > 5)
            return null;
        var (g, channels) = (graph.Nodes, x.Shape[1]);
        return x with { Value = g.Op("BatchNormalization", [x.Value, g.Random(channels), g.Random(channels), g.Random(channels), g.Positive(channels)], ("epsilon", 0.1f)) };
    }

    private static Drawn? InstanceNorm(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var g = graph.Nodes;
        return x.Rank is < 3 or > 5 ? null : x with { Value = g.Op("InstanceNormalization", [x.Value, g.Random(x.Shape[1]), g.Random(x.Shape[1])], ("epsilon", 0.1f)) };
    }

    private static Drawn? GroupNorm(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        if (graph.Opset < 18 || x.Rank != 4 || x.Shape[1] % 2 != 0)
            return null;
        var (g, length) = (graph.Nodes, graph.Opset < 21 ? 2 : x.Shape[1]);
        return x with { Value = g.Op("GroupNormalization", [x.Value, g.Random(length), g.Random(length)], ("num_groups", 2L), ("epsilon", 0.1f)) };
    }

    private static Drawn? LayerNorm(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var g = graph.Nodes;
        return graph.Opset < 17 ? null : x with { Value = g.Op("LayerNormalization", [x.Value, g.Random(x.Last), g.Random(x.Last)], ("epsilon", 0.1f)) };
    }

    private static Move Pool(string opType) => (graph, x, step) =>
    {
        var (kernel, stride, pad, up) = (2 + (step.Second % 2), 1 + (step.Third % 2), step.Third / 2 % 2, step.Third / 4 % 2);
        // Where a last window would start in the padding, ONNX Runtime's older shape inference and its pools disagree.
        if (x.Rank is < 3 or > 5 || x.Shape[2..].Any(length => length < kernel || (Steps(length, kernel, stride, pad, up) - 1) * stride >= length + pad))
            return null;
        var spatial = x.Rank - 2;
        var result = graph.Nodes.Op(
            opType, [x.Value],
            ("kernel_shape", Repeat(kernel, spatial)), ("strides", Repeat(stride, spatial)), ("pads", Repeat(pad, 2 * spatial)), ("ceil_mode", (long)up));
        return new(result, [.. x.Shape[..2], .. x.Shape[2..].Select(length => Steps(length, kernel, stride, pad, up))]);
    };

    private static long Steps(long length, long kernel, long stride, long pad, long up) => ((length + (2 * pad) - kernel + (up * (stride - 1))) / stride) + 1;

    private static Move GlobalPool(string opType) => (graph, x, _) =>
        x.Rank is < 3 or > 5 ? null : new(graph.Nodes.Op(opType, [x.Value]), [.. x.Shape[..2], .. x.Shape[2..].Select(_ => 1L)]);

    private static Drawn? MatMul(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var features = 1 + (step.Second % 6);
        return x.Rank < 2 ? null : new(graph.Nodes.Op("MatMul", [x.Value, graph.Nodes.Random(x.Last, features)]), [.. x.Shape[..^1], features]);
    }

    private static Drawn? Gemm(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var features = 1 + (step.Second % 6);
        return x.Rank != 2 ? null : new(
            graph.Nodes.Op("Gemm", [x.Value, graph.Nodes.Random(features, x.Last), graph.Nodes.Random(1, features)], ("transB", 1L), ("alpha", 0.5f)), [x.Shape[0], features]);
    }

    private static Drawn Flatten(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var axis = step.Second % (x.Rank + 1);
        return new(graph.Nodes.Op("Flatten", [x.Value], ("axis", (long)axis)), [Product(x.Shape[..axis]), Product(x.Shape[axis..])]);
    }

    private static Drawn Reshape(DrawnGraph graph, Drawn x, DrawnStep step) =>
        new(graph.Nodes.Op("Reshape", [x.Value, graph.Nodes.Ints(0, 1, -1)]), [x.Shape[0], 1, x.Count / x.Shape[0]]);

    private static Drawn ReshapeByShape(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var g = graph.Nodes;
        var last = g.Op("Slice", [g.Op("Shape", [x.Value]), g.Ints(-1), g.Ints(long.MaxValue)]);
        return new(g.Op("Reshape", [x.Value, g.Op("Concat", [g.Ints(-1), last], ("axis", 0L))]), [x.Count / x.Last, x.Last]);
    }

    private static Drawn Transpose(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        long[] order = [.. Enumerable.Range(0, x.Rank).OrderBy(axis => (axis + 1) * (step.Second + 7) % 11).Select(axis => (long)axis)];
        return new(graph.Nodes.Op("Transpose", [x.Value], ("perm", order)), [.. order.Select(axis => x.Shape[axis])]);
    }

    private static Drawn? Unsqueeze(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var axis = step.Second % (x.Rank + 1);
        return x.Rank > 4 ? null : new(ByAxes(graph, "Unsqueeze", 13, x, axis), [.. x.Shape[..axis], 1, .. x.Shape[axis..]]);
    }

    private static Drawn Concat(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var axis = step.Third % x.Rank;
        return new(
            graph.Nodes.Op("Concat", [x.Value, graph.Like(x, step.Second).Value], ("axis", (long)axis)), [.. x.Shape.Select((length, i) => i == axis ? 2 * length : length)]);
    }

    private static Drawn? Split(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var axis = step.Second % x.Rank;
        if (x.Shape[axis] < 2)
            return null;
        long[] parts = [1, x.Shape[axis] - 1];
        var results = graph.Opset < 13
            ? graph.Nodes.Ops("Split", 2, [x.Value], ("axis", (long)axis), ("split", parts))
            : graph.Nodes.Ops("Split", 2, [x.Value, graph.Nodes.Ints(parts)], ("axis", (long)axis));
        return With(x, results[step.Third % 2], axis, parts[step.Third % 2]);
    }

    private static Drawn Slice(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var (g, axis) = (graph.Nodes, step.Second % x.Rank);
        return step.Third % 2 == 0
            ? With(x, g.Op("Slice", [x.Value, g.Ints(0), g.Ints(long.MaxValue), g.Ints(axis), g.Ints(2)]), axis, (x.Shape[axis] + 1) / 2)
            : x with { Value = g.Op("Slice", [x.Value, g.Ints(-1), g.Ints(long.MinValue), g.Ints(axis - x.Rank), g.Ints(-1)]) };
    }

    private static Drawn Pad(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var axis = step.Second % x.Rank;
        var mode = (step.Third % 3) switch { 0 => "constant", 1 => "edge", _ => x.Shape[axis] > 2 ? "reflect" : "edge" };
        var pads = new long[2 * x.Rank];
        (pads[axis], pads[axis + x.Rank]) = (1, 2);
        return With(x, graph.Nodes.Op("Pad", [x.Value, graph.Nodes.Ints(pads)], ("mode", mode)), axis, x.Shape[axis] + 3);
    }

    private static Drawn Gather(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var axis = step.Second % x.Rank;
        return With(x, graph.Nodes.Op("Gather", [x.Value, graph.Nodes.Ints(step.Third % x.Shape[axis], -1, 0)], ("axis", (long)axis)), axis, 3);
    }

    private static Drawn? Expand(DrawnGraph graph, Drawn x, DrawnStep step) =>
        x.Rank > 4 ? null : new(graph.Nodes.Op("Expand", [x.Value, graph.Nodes.Ints([2, .. Repeat(1, x.Rank)])]), [2, .. x.Shape]);

    private static Drawn CumSum(DrawnGraph graph, Drawn x, DrawnStep step) =>
        x with { Value = graph.Nodes.Op("CumSum", [x.Value, graph.Nodes.Int(step.Second % x.Rank)], ("exclusive", step.Third % 2L), ("reverse", step.Third / 2 % 2L)) };

    private static Drawn TopK(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var axis = step.Second % x.Rank;
        var count = 1 + (step.Third % x.Shape[axis]);
        return With(x, graph.Nodes.Ops("TopK", 2, [x.Value, graph.Nodes.Ints(count)], ("axis", (long)axis))[0], axis, count);
    }

    private static Drawn Where(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var g = graph.Nodes;
        return x with { Value = g.Op("Where", [g.Op("Greater", [g.Random(1, x.Last), g.Float(0)]), x.Value, graph.Like(x, step.Second).Value]) };
    }

    private static Drawn Clip(DrawnGraph graph, Drawn x, DrawnStep step) =>
        x with { Value = graph.Nodes.Op("Clip", [x.Value, step.Second % 2 == 0 ? null : graph.Nodes.Float(-0.5f), graph.Nodes.Float(0.5f)]) };

    private static Drawn ScatterRows(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        var g = graph.Nodes;
        var rows = g.Weight(Tensor.Of([x.Shape[0] - 1], 1, 1));
        return x with { Value = g.Op("ScatterND", [x.Value, rows, g.Random([1, .. x.Shape[1..]])]) };
    }

    private static Drawn? DepthToSpace(DrawnGraph graph, Drawn x, DrawnStep step) => x.Rank != 4 || x.Shape[1] % 4 != 0 ? null : new(
        graph.Nodes.Op("DepthToSpace", [x.Value], ("blocksize", 2L), ("mode", step.Second % 2 == 0 ? "DCR" : "CRD")),
        [x.Shape[0], x.Shape[1] / 4, 2 * x.Shape[2], 2 * x.Shape[3]]);

    private static Drawn? Resize(DrawnGraph graph, Drawn x, DrawnStep step)
    {
        if (x.Rank != 4)
            return null;
        var g = graph.Nodes;
        var result = g.Op(
            "Resize",
            [x.Value, graph.Opset < 13 ? g.Floats() : null, g.Floats(1, 1, 2, 1.5f)],
            ("mode", step.Second % 2 == 0 ? "nearest" : "linear"), ("coordinate_transformation_mode", step.Third % 2 == 0 ? "half_pixel" : "asymmetric"));
        return new(result, [.. x.Shape[..2], 2 * x.Shape[2], x.Shape[3] * 3 / 2]);
    }

    private static Move Softmax(string opType) => (graph, x, step) =>
        x with { Value = graph.Nodes.Op(opType, [x.Value], ("axis", (long)(step.Second % x.Rank))) };

    private static Move Reduce(string opType) => (graph, x, step) =>
    {
        var axis = step.Second % x.Rank;
        return x.Rank < 2 ? null : With(x, ByAxes(graph, opType, opType == "ReduceSum" ? 13 : 18, x, axis), axis, 1);
    };

    // Axes are an attribute up to some operator set and an input from then on.
    private static Value ByAxes(DrawnGraph graph, string opType, long inputSince, Drawn x, long axis) => graph.Opset < inputSince
        ? graph.Nodes.Op(opType, [x.Value], ("axes", L(axis)))
        : graph.Nodes.Op(opType, [x.Value, graph.Nodes.Ints(axis)]);

    private static Drawn With(Drawn x, Value value, int axis, long length) => new(value, [.. x.Shape.Select((old, i) => i == axis ? length : old)]);

    private static long[] Repeat(long value, int count) => [.. Enumerable.Repeat(value, count)];

    private static long Product(long[] lengths) => lengths.Aggregate(1L, (product, length) => product * length);
}
