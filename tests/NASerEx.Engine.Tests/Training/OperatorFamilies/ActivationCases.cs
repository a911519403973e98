using NASerEx.Graphs;
using static NASerEx.Engine.Tests.Training.OperatorCases;

namespace NASerEx.Engine.Tests.Training.OperatorFamilies;

internal static class ActivationCases
{
    private static readonly string[] Plain =
    [
        "Relu", "Sigmoid", "Tanh", "HardSwish", "HardSigmoid", "LeakyRelu", "Elu", "Selu", "Celu", "ThresholdedRelu", "Shrink",
        "Softplus", "Softsign", "Softmax", "LogSoftmax", "Dropout",
    ];

    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        .. Plain.Select(opType => Of(opType, opType)),
        Of("HardSigmoid with factors", "HardSigmoid", 17, ("alpha", 0.3f), ("beta", 0.4f)),
        Of("Elu with factors", "Elu", 17, ("alpha", 0.7f)),
        Of("Selu with factors", "Selu", 17, ("alpha", 1.2f), ("gamma", 0.8f)),
        Of("Celu with factors", "Celu", 17, ("alpha", 0.6f)),
        Of("ThresholdedRelu with a threshold", "ThresholdedRelu", 17, ("alpha", 0.3f)),
        Of("Shrink with factors", "Shrink", 17, ("bias", 0.2f), ("lambd", 0.4f)),
        Case("Softplus of large numbers", [5], g => g.Op("Softplus", [g.Op("Mul", [g.X, g.Float(60)])])),
        Of("Mish", "Mish", 18),
        Of("Gelu", "Gelu", 20),
        Of("Gelu tanh", "Gelu", 20, ("approximate", "tanh")),
        Of("Swish", "Swish", 24, ("alpha", 1.3f)),
        Case("PRelu", Map, g => g.Op("PRelu", [g.X, g.Random(4, 1, 1)])),
        Case("PRelu of one slope", Map, g => g.Op("PRelu", [g.X, g.Floats(0.2f)])) with { Trained = 1 },
        Case("Clip", Map, g => g.Op("Clip", [g.X, g.Float(0), g.Float(0.5f)])),
        Case("Clip from above", Map, g => g.Op("Clip", [g.X, null, g.Float(0.5f)])),
        Case("Clip by reshaped bounds", Map, g => g.Op("Clip", [g.X, g.Op("Squeeze", [g.Floats(-0.2f)])])),
        Of("Clip by attributes", "Clip", 10, ("min", -0.5f), ("max", 0.5f)),
        Of("Clip by no bounds", "Clip", 13),
        Of("Softmax of all axes", "Softmax", 11, ("axis", 2L)),
        Of("Softmax of all axes from the first", "Softmax", 11, ("axis", 0L)),
        Of("Softmax of one axis", "Softmax", 17, ("axis", 1L)),
        Of("LogSoftmax of all axes", "LogSoftmax", 11),
        Of("Hardmax", "Hardmax", 17) with { HasGradient = false },
        Of("Hardmax of all axes", "Hardmax", 11) with { HasGradient = false },
        Cases("Dropout with its mask", Map, g => g.Ops("Dropout", 2, [g.X])),
        Cases("Dropout by attribute", Map, g => g.Ops("Dropout", 2, [g.X], ("ratio", 0.3f)), opset: 10),
        .. new[] { "Neg", "Abs", "Exp", "Erf", "Sin", "Cos", "Atan", "Sinh", "Cosh", "Asinh" }.Select(opType => Of(opType, opType)),
        .. new[] { "Log", "Sqrt", "Reciprocal", "Acosh" }.Select(opType =>
            Case(opType, Map, g => g.Op(opType, [g.Op("Add", [g.Op("Exp", [g.X]), g.Float(1)])]))),
        .. new[] { "Tan", "Asin", "Acos", "Atanh" }.Select(opType => Case(opType, Map, g => g.Op(opType, [g.Op("Mul", [g.Op("Tanh", [g.X]), g.Float(0.9f)])]))),
        .. new[] { "Floor", "Ceil", "Round", "Sign" }.Select(opType => Of(opType, opType)),
        Case("Round halves to even", [5], g => g.Op("Round", [g.Op("Add", [g.Op("Mul", [g.X, g.Float(0)]), g.Floats(0.5f, 1.5f, 2.5f, -0.5f, -1.5f)])])),
    ];

    private static OperatorCase Of(string name, string opType, long opset = 17, params (string Name, AttributeValue Value)[] attributes) =>
        Case(name, Map, g => g.Op(opType, [g.X], attributes), opset);
}
