using NASerEx.Graphs;
using static NASerEx.Engine.Tests.Training.OperatorCases;

namespace NASerEx.Engine.Tests.Training.OperatorFamilies;

internal static class LogicCases
{
    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        .. new[] { "Less", "LessOrEqual", "Greater", "GreaterOrEqual" }.SelectMany(opType => new[]
        {
            Step(opType, Map, g => g.Op(opType, [g.X, g.Random(4, 1, 1)])) with { Trained = 0 },
            Step($"{opType} of whole numbers", [3], g => g.Op(opType, [g.Op("Shape", [g.X]), g.Ints(2, 3)])),
        }),
        Step("Equal", [3], g => g.Op("Equal", [g.X, g.Op("Relu", [g.X])])),
        Step("Equal of whole numbers", [3], g => g.Op("Equal", [g.Op("Shape", [g.X]), g.Ints(2, 3)])),
        .. new[] { "And", "Or", "Xor" }.Select(opType => Step(opType, Map, g => g.Op(opType, [Above(g, 0.2f), g.Op("Not", [Above(g, -0.2f)])]))),
        .. new[] { "BitwiseAnd", "BitwiseOr", "BitwiseXor" }.Select(opType =>
            Step(opType, [3], g => g.Op(opType, [g.Op("BitwiseNot", [g.Op("Shape", [g.X])]), g.Ints(6, 5)]), opset: 18)),
        Step("IsNaN", Map, g => g.Op("IsNaN", [g.Op("Log", [g.X])])),
        Step("IsInf", Map, g => g.Op("IsInf", [Infinite(g)])),
        Step("IsInf above", Map, g => g.Op("IsInf", [Infinite(g)], ("detect_negative", 0L))),
        Step("IsInf below", Map, g => g.Op("IsInf", [Infinite(g)], ("detect_positive", 0L))),
        Step("IsInf neither", Map, g => g.Op("IsInf", [Infinite(g)], ("detect_positive", 0L), ("detect_negative", 0L))),
        Case("Where", Map, g => g.Op("Where", [Above(g, 0), g.X, g.Random(4, 1, 6)])),
        Case("Where masks out", Map, g => g.Op("Softmax", [g.Op("Where", [g.Op("Greater", [g.Random(4, 1, 6), g.Float(-0.4f)]), g.X, g.Float(float.NegativeInfinity)])])) with { Trained = 0 },
    ];

    private static Value Above(CaseGraph g, float bound) => g.Op("Greater", [g.X, g.Float(bound)]);

    private static Value Infinite(CaseGraph g) => g.Op("Div", [g.X, g.Op("Relu", [g.X])]);
}
