using NASerEx.Graphs;
using static NASerEx.Engine.Tests.Training.OperatorCases;

namespace NASerEx.Engine.Tests.Training.OperatorFamilies;

internal static class NormalizationCases
{
    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        .. new long[] { 7, 9, 14, 15 }.Select(opset => Case($"BatchNormalization {opset}", Map, g => Batch(g, 1, 4)[0], opset) with { Trained = 2 }),
        Case("BatchNormalization", Map, g => Batch(g, 1, 4)[0]) with { Trained = 2 },
        Case("BatchNormalization of features", [4], g => Batch(g, 1, 4)[0]) with { Trained = 2 },
        Cases("BatchNormalization by the batch", Map, g => Batch(g, 3, 4, ("training_mode", 1L), ("momentum", 0.7f))) with { Trained = 2 },
        Case("InstanceNormalization", Map, g => g.Op("InstanceNormalization", [g.X, g.Random(4), g.Random(4)], ("epsilon", 1e-3f))),
        Case("InstanceNormalization of one axis", [4, 9], g => g.Op("InstanceNormalization", [g.X, g.Random(4), g.Random(4)])),
        Case("GroupNormalization by group", Map, g => g.Op("GroupNormalization", [g.X, g.Random(2), g.Random(2)], ("num_groups", 2L)), opset: 18),
        Case("GroupNormalization by channel", Map, g => g.Op("GroupNormalization", [g.X, g.Random(4), g.Random(4)], ("num_groups", 2L)), opset: 21),
        Case("LayerNormalization", [5, 8], g => g.Op("LayerNormalization", [g.X, g.Random(8), g.Random(8)], ("epsilon", 1e-3f))),
        Case("LayerNormalization without bias", [5, 8], g => g.Op("LayerNormalization", [g.X, g.Random(8)])),
        Case("LayerNormalization of two axes", Map, g => g.Op("LayerNormalization", [g.X, g.Random(7, 6), g.Random(7, 6)], ("axis", -2L))),
        Cases("LayerNormalization with statistics", [5, 8], g => g.Ops("LayerNormalization", 3, [g.X, g.Random(8), g.Random(8)])),
        Case("LayerNormalization by hand", [5, 8], ByHand),
        Case("RMSNormalization", [5, 8], g => g.Op("RMSNormalization", [g.X, g.Random(8)], ("epsilon", 1e-3f)), opset: 23),
        Case("LRN", Map, g => g.Op("LRN", [g.X], ("size", 3L), ("alpha", 0.3f), ("beta", 0.6f), ("bias", 1.5f))),
        Case("MeanVarianceNormalization", Map, g => g.Op("MeanVarianceNormalization", [g.X])),
        Case("MeanVarianceNormalization of listed axes", Map, g => g.Op("MeanVarianceNormalization", [g.X], ("axes", L(2, 3)))),
        Case("LpNormalization", Map, g => g.Op("LpNormalization", [g.X])),
        Case("LpNormalization 1", Map, g => g.Op("LpNormalization", [g.X], ("axis", 1L), ("p", 1L))),
    ];

    private static Value[] Batch(CaseGraph g, int outputs, long channels, params (string Name, AttributeValue Value)[] attributes) => g.Ops(
        "BatchNormalization",
        outputs,
        [g.X, g.Random(channels), g.Random(channels), g.Random(channels), g.Floats(0.5f, 1, 2, 3)],
        [("epsilon", 1e-2f), .. attributes]);

    private static Value ByHand(CaseGraph g)
    {
        var centred = g.Op("Sub", [g.X, g.Op("ReduceMean", [g.X], ("axes", L(-1)))]);
        var variance = g.Op("ReduceMean", [g.Op("Pow", [centred, g.Float(2)])], ("axes", L(-1)));
        var normal = g.Op("Div", [centred, g.Op("Sqrt", [g.Op("Add", [variance, g.Float(1e-5f)])])]);
        return g.Op("Add", [g.Op("Mul", [normal, g.Random(8)]), g.Random(8)]);
    }
}
