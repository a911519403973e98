using NASerEx.Graphs;
using static NASerEx.Engine.Tests.Training.OperatorCases;

namespace NASerEx.Engine.Tests.Training.OperatorFamilies;

internal static class PartCases
{
    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        Case("Concat", Map, g => g.Op("Concat", [g.X, g.Op("Relu", [g.X])], ("axis", 1L))),
        Case("Concat from the end", Map, g => g.Op("Concat", [g.X, g.Op("Relu", [g.X])], ("axis", -1L))),
        Cases("Split", Map, g => g.Ops("Split", 2, [g.X, g.Ints(1, 3)], ("axis", 1L))),
        Cases("Split evenly", Map, g => g.Ops("Split", 2, [g.X], ("axis", -1L))),
        Cases("Split by attribute", Map, g => g.Ops("Split", 3, [g.X], ("axis", 2L), ("split", L(1, 4, 2))), opset: 11),
        Cases("Split in uneven parts", Map, g => g.Ops("Split", 3, [g.X], ("axis", 2L), ("num_outputs", 3L)), opset: 18),
        Case("Split, one part used", Map, g => g.Ops("Split", 2, [g.X], ("axis", 1L))[1]),
        Case("Slice", Map, g => g.Op("Slice", [g.X, g.Ints(1, 0), g.Ints(long.MaxValue, -1), g.Ints(2, -1), g.Ints(2, 1)])),
        Case("Slice by attributes", Map, g => g.Op("Slice", [g.X], ("starts", L(1, -2)), ("ends", L(3, 100)), ("axes", L(1, 3))), opset: 9),
        Case("Slice without axes", Map, g => g.Op("Slice", [g.X, g.Ints(1, -3), g.Ints(3, 100)])),
        Case("Slice backwards", Map, g => g.Op("Slice", [g.X, g.Ints(-1), g.Ints(long.MinValue), g.Ints(3), g.Ints(-2)])),
        Case("Slice backwards in part", Map, g => g.Op("Slice", [g.X, g.Ints(5, 100), g.Ints(1, -4), g.Ints(2, 3), g.Ints(-2, -1)])),
        Case("Slice of nothing", Map, g => g.Op("Slice", [g.X, g.Ints(3), g.Ints(1), g.Ints(2)])),
        Case("Slice of an empty axis", Map, g => g.Op("Slice", [g.Op("Slice", [g.X, g.Ints(3), g.Ints(1), g.Ints(2)]), g.Ints(0), g.Ints(5), g.Ints(2), g.Ints(-1)])),
        Case("Pad", Map, g => g.Op("Pad", [g.X, g.Ints(0, 1, 0, 2, 0, 3, 1, 0), g.Float(0.5f)])),
        Case("Pad and crop", Map, g => g.Op("Pad", [g.X, g.Ints(0, 1, -2, 2, 0, 0, 1, -1)])),
        Case("Pad by attributes", Map, g => g.Op("Pad", [g.X], ("pads", L(0, 1, 0, 2, 0, 3, 1, 0)), ("value", 0.3f)), opset: 10),
        Case("Pad along axes", Map, g => g.Op("Pad", [g.X, g.Ints(1, 2, 0, 3), null, g.Ints(-1, 1)]), opset: 18),
        .. new[] { "reflect", "edge", "wrap" }.Select(mode =>
            Case($"Pad {mode}", Map, g => g.Op("Pad", [g.X, g.Ints(0, 1, 2, 5, 0, 3, 4, 1)], ("mode", mode)), opset: mode == "wrap" ? 19 : 17)),
        Case("Pad of whole numbers", [3], g => g.Op("Expand", [g.X, g.Op("Pad", [g.Op("Shape", [g.X]), g.Ints(1, 0), g.Int(2)])])),
        Case("Trilu", Map, g => g.Op("Trilu", [g.X])),
        Case("Trilu lower", Map, g => g.Op("Trilu", [g.X, g.Int(-1)], ("upper", 0L))),
        Cases("TopK", Map, g => g.Ops("TopK", 2, [g.X, g.Ints(3)], ("axis", 2L))),
        Cases("TopK smallest", Map, g => g.Ops("TopK", 2, [g.X, g.Ints(2)], ("largest", 0L))),
        Cases("TopK by attribute", Map, g => g.Ops("TopK", 2, [g.X], ("k", 2L)), opset: 9),
        Cases("TopK of ties", Map, g => g.Ops("TopK", 2, [g.Op("Relu", [g.X]), g.Ints(6)])),
        .. new[] { "ArgMax", "ArgMin" }.SelectMany(opType => new[]
        {
            Step(opType, Map, g => g.Op(opType, [g.X], ("axis", 1L))),
            Step($"{opType} of ties", Map, g => g.Op(opType, [g.Op("Clip", [g.X, g.Float(-0.1f), g.Float(0.1f)])], ("axis", -1L), ("keepdims", 0L))),
            Step($"{opType} of ties, last", Map, g => g.Op(opType, [g.Op("Clip", [g.X, g.Float(-0.1f), g.Float(0.1f)])], ("select_last_index", 1L), ("axis", 3L))),
        }),
        Case("CumSum", Map, g => g.Op("CumSum", [g.X, g.Int(2)])),
        Case("CumSum backwards, exclusive", Map, g => g.Op("CumSum", [g.X, g.Int(-1)], ("reverse", 1L), ("exclusive", 1L))),
        Step("CumSum of whole numbers", Map, g => g.Op("CumSum", [g.Op("Shape", [g.X]), g.Int(0)])),
    ];
}
