using NASerEx.Graphs;
using static NASerEx.Engine.Tests.Training.OperatorCases;

namespace NASerEx.Engine.Tests.Training.OperatorFamilies;

internal static class ShapeCases
{
    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        Case("Identity", Map, g => g.Op("Identity", [g.X])),
        Case("Identity of weights", Map, g => g.Op("Mul", [g.X, g.Op("Identity", [g.Random(6)])])),
        Step("Shape", Map, g => g.Op("Shape", [g.X])),
        Step("Shape in part", Map, g => g.Op("Shape", [g.X], ("start", 1L), ("end", -1L)), opset: 15),
        Step("Shape of nothing", Map, g => g.Op("Shape", [g.X], ("start", 3L), ("end", 1L)), opset: 15),
        Step("Size", Map, g => g.Op("Size", [g.X])),
        Case("Flatten", Map, g => g.Op("Flatten", [g.X])),
        Case("Flatten at -1", Map, g => g.Op("Flatten", [g.X], ("axis", -1L))),
        Case("Flatten at 0", Map, g => g.Op("Flatten", [g.X], ("axis", 0L))),
        Case("Reshape", Map, g => g.Op("Reshape", [g.X, g.Ints(0, -1, 6)])),
        Case("Reshape to computed lengths", Map, Computed),
        Case("Reshape of weights", Map, g => g.Op("Add", [g.X, g.Op("Reshape", [g.Random(8, 3), g.Ints(4, 1, 6)])])),
        Step("Reshape of nothing", Map, g => g.Op("Reshape", [g.Op("Slice", [g.X, g.Ints(0), g.Ints(0)]), g.Ints(0, 5)], ("allowzero", 1L)), opset: 14) with { HasGradient = true },
        Case("Transpose", Map, g => g.Op("Transpose", [g.X], ("perm", L(0, 2, 3, 1)))),
        Case("Transpose reversed", Map, g => g.Op("Transpose", [g.X])),
        Case("Squeeze", [4, 1, 6], g => g.Op("Squeeze", [g.X, g.Ints(-2)])),
        Case("Squeeze all", [4, 1, 6, 1], g => g.Op("Squeeze", [g.X])),
        Case("Squeeze by attribute", [4, 1, 6], g => g.Op("Squeeze", [g.X], ("axes", L(2))), opset: 11),
        Case("Unsqueeze", [4], g => g.Op("Unsqueeze", [g.X, g.Ints(-1, 1)])),
        Case("Unsqueeze by attribute", [4], g => g.Op("Unsqueeze", [g.X], ("axes", L(0, 3))), opset: 11),
        Case("Expand", [4, 1], g => g.Op("Expand", [g.X, g.Ints(2, 1, 1, 5)])),
        Case("Expand a class token", [5, 8], ClassToken),
        Case("Tile", [4, 3], g => g.Op("Tile", [g.X, g.Ints(1, 2, 3)])),
        Case("DepthToSpace", [8, 3, 2], g => g.Op("DepthToSpace", [g.X], ("blocksize", 2L))),
        Case("DepthToSpace CRD", [8, 3, 2], g => g.Op("DepthToSpace", [g.X], ("blocksize", 2L), ("mode", "CRD"))),
        Case("SpaceToDepth", [2, 4, 6], g => g.Op("SpaceToDepth", [g.X], ("blocksize", 2L))),
        Case("Constant", Map, g => g.Op("Mul", [g.X, g.Op("Constant", [], ("value", new WeightInitializer(2).He(6)))])) with { Trained = 1 },
        Case("Constant numbers", Map, Numbers) with { Trained = 1 },
        Step("Constant as an output", [2], g => g.Op("Constant", [], ("value_floats", new AttributeValue.OfFloats([1, 2])))),
        Case("ConstantOfShape", Map, g => g.Op("Add", [g.X, g.Op("ConstantOfShape", [g.Op("Shape", [g.X])])])),
        Step("ConstantOfShape of a value", Map, g => g.Op("ConstantOfShape", [g.Ints(2, 0, 3)], ("value", Tensor.Of([7L], 1)))),
        Step("ConstantOfShape without axes", Map, g => g.Op("ConstantOfShape", [g.Weight(new Tensor(ElementType.Int64, [0], default))])),
        Case("Range", [5], g => g.Op("Mul", [g.X, g.Op("Range", [g.Float(0.5f), g.Float(1), g.Float(0.1f)])])),
        Step("Range of whole numbers", [5], g => g.Op("Range", [g.Int(7), g.Int(-2), g.Int(-4)])),
        Step("Range of nothing", [5], g => g.Op("Range", [g.Int(7), g.Int(7), g.Int(1)])),
        Step("EyeLike", [5], g => g.Op("EyeLike", [g.X])),
        Step("EyeLike of a type", [5], g => g.Op("EyeLike", [g.X], ("k", -1L), ("dtype", (long)ElementType.Int64))),
        .. new[] { ElementType.Int64, ElementType.Int32, ElementType.Bool }.Select(type =>
            Step($"Cast to {type}", Map, g => g.Op("Cast", [g.Op("Mul", [g.X, g.Float(5)])], ("to", (long)type)))),
        Case("Cast to Double and back", Map, g => g.Op("Cast", [g.Op("Cast", [g.X], ("to", (long)ElementType.Double))], ("to", (long)ElementType.Float))),
        Case("CastLike", Map, g => g.Op("Mul", [g.X, g.Op("CastLike", [g.Op("Shape", [g.X], ("start", 3L)), g.X])])),
    ];

    private static Value Computed(CaseGraph g)
    {
        var shape = g.Op("Shape", [g.X]);
        var first = g.Op("Unsqueeze", [g.Op("Gather", [shape, g.Int(0)]), g.Ints(0)]);
        var last = g.Op("Unsqueeze", [g.Op("Gather", [shape, g.Int(3)]), g.Ints(0)]);
        return g.Op("Reshape", [g.X, g.Op("Concat", [first, g.Ints(-1), last], ("axis", 0L))]);
    }

    // As torch.onnx writes expand: lengths of -1 are replaced by 1.
    private static Value ClassToken(CaseGraph g)
    {
        var batch = g.Op("Unsqueeze", [g.Op("Gather", [g.Op("Shape", [g.X]), g.Int(0)]), g.Ints(0)]);
        var lengths = g.Op("Concat", [batch, g.Ints(-1, -1)], ("axis", 0L));
        var ones = g.Op("ConstantOfShape", [g.Ints(3)], ("value", Tensor.Of([1L], 1)));
        var wanted = g.Op("Where", [g.Op("Equal", [lengths, g.Op("Mul", [ones, g.Int(-1)])]), ones, lengths]);
        var token = g.Op("Expand", [g.Random(1, 1, 8), wanted]);
        return g.Op("Add", [g.Op("Concat", [token, g.X], ("axis", 1L)), g.Random(1, 6, 8)]);
    }

    private static Value Numbers(CaseGraph g)
    {
        var scale = g.Op("Constant", [], ("value_float", 0.5f));
        var shift = g.Op("Constant", [], ("value_floats", new AttributeValue.OfFloats([1, 2, 3, 4, 5, 6])));
        var axes = g.Op("Constant", [], ("value_ints", L(0)));
        var axis = g.Op("Unsqueeze", [g.Op("Constant", [], ("value_int", 1L)), axes]);
        return g.Op("ReduceSum", [g.Op("Add", [g.Op("Mul", [g.X, scale]), shift]), axis]);
    }
}
