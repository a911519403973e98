using NASerEx.Graphs;
using static NASerEx.Engine.Tests.Training.OperatorCases;

namespace NASerEx.Engine.Tests.Training.OperatorFamilies;

internal static class ReductionCases
{
    private static readonly string[] Reductions =
        ["ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp"];

    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        .. Reductions.SelectMany(opType => new[]
        {
            Case($"{opType} by attribute", Map, g => g.Op(opType, [Input(g, opType)], ("axes", L(2, -1)), ("keepdims", 0L)), opset: 11),
            Case($"{opType} of all axes", Map, g => g.Op(opType, [Input(g, opType)])),
            Case($"{opType} by input", Map, g => g.Op(opType, [Input(g, opType), g.Ints(1, -1)]), opset: 18),
            Case($"{opType} of no axes", Map, g => g.Op(opType, [Input(g, opType)], ("noop_with_empty_axes", 1L)), opset: 18),
        }),
        Case("ReduceSum", Map, g => g.Op("ReduceSum", [g.X, g.Ints(1)])),
        Case("ReduceSum of nothing", Map, g => g.Op("ReduceSum", [g.Op("Slice", [g.X, g.Ints(0), g.Ints(0), g.Ints(2)]), g.Ints(2)])),
        Case("ReduceL2 of zeros", Map, g => g.Op("ReduceL2", [g.Op("Relu", [g.Op("Sub", [g.X, g.Float(1)])])], ("axes", L(3)))),
        .. new[] { "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceMean" }.Select(opType =>
            Step($"{opType} of whole numbers", [4], g => g.Op(opType, [g.Op("Cast", [g.Op("Shape", [g.X])], ("to", (long)ElementType.Int32))], ("keepdims", 0L)))),
    ];

    private static Value Input(CaseGraph g, string opType) => opType == "ReduceLogSum" ? g.Op("Exp", [g.X]) : g.X;
}
