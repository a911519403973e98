using NASerEx.Graphs;
using static NASerEx.Engine.Tests.Training.OperatorCases;

namespace NASerEx.Engine.Tests.Training.OperatorFamilies;

internal static class ArithmeticCases
{
    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        .. new[] { "Add", "Sub", "Mul" }.Select(opType => Case(opType, Map, g => g.Op(opType, [g.X, g.Random(4, 1, 6)]))),
        .. new[] { "Add", "Sub", "Mul" }.Select(opType => Case($"{opType} from the left", [4, 1], g => g.Op(opType, [g.Random(2, 1, 4, 5), g.X]))),
        Case("Div", Map, g => g.Op("Div", [g.X, g.Op("Exp", [g.X])])),
        Case("Div by weights", Map, g => g.Op("Div", [g.X, g.Positive(4, 1, 1)])),
        Case("Div of whole numbers", [4], g => g.Op("Mul", [g.X, Float(g, g.Op("Div", [g.Ints(7, -7, 8, -1), g.Ints(2, 2, -3, 5)]))])),
        Case("Pow", Map, g => g.Op("Pow", [g.X, g.Float(2)])),
        Case("Pow of weights", Map, g => g.Op("Pow", [g.Op("Exp", [g.X]), g.Random(6)])) with { Trained = 0 },
        Case("Pow by a whole number", Map, g => g.Op("Pow", [g.X, g.Int(3)])),
        Case("Pow of whole numbers", [3], g => g.Op("Mul", [g.X, Float(g, g.Op("Pow", [g.Ints(2, 3, -2), g.Int(3)]))])),
        Case("Mod", Map, g => g.Op("Mod", [g.X, g.Positive(6)], ("fmod", 1L))),
        Case("Mod of whole numbers", [4], g => g.Op("Mul", [g.X, Float(g, g.Op("Mod", [g.Ints(7, -7, 8, -8), g.Ints(3, 3, -3, 3)]))])),
        Case("Mod of whole numbers as in C", [4], g => g.Op("Mul", [g.X, Float(g, g.Op("Mod", [g.Ints(7, -7, 8, -8), g.Ints(3, 3, -3, 3)], ("fmod", 1L)))])),
        .. new[] { "Sum", "Mean", "Max", "Min" }.SelectMany(opType => new[]
        {
            Case(opType, Map, g => g.Op(opType, [g.X, g.Op("Neg", [g.X]), g.Random(6)])) with { Trained = opType is "Max" or "Min" ? 0 : 1 },
            Case($"{opType} of one", Map, g => g.Op(opType, [g.X])),
        }),
        Case("Max of whole numbers", [3], g => g.Op("Mul", [g.X, Float(g, g.Op("Max", [g.Ints(1, 5, -2), g.Int(2)]))])),
        Case("Neg and Abs of whole numbers", [3], g => g.Op("Mul", [g.X, Float(g, g.Op("Abs", [g.Op("Neg", [g.Ints(1, -5, 0)])]))])),
        Case("Sum of products of shared weights", Map, Shared),
    ];

    private static Value Float(CaseGraph g, Value value) => g.Op("Cast", [value], ("to", (long)ElementType.Float));

    private static Value Shared(CaseGraph g)
    {
        var weight = g.Random(4, 1, 6);
        return g.Op("Sum", [g.Op("Mul", [g.X, weight]), g.Op("Mul", [weight, weight])]);
    }
}
