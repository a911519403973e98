using NASerEx.Graphs;
using static NASerEx.Engine.Tests.Training.OperatorCases;

namespace NASerEx.Engine.Tests.Training.OperatorFamilies;

internal static class IndexCases
{
    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        Case("Gather", Map, g => g.Op("Gather", [g.X, g.Ints(2, -1)], ("axis", 1L))),
        Case("Gather a table", Map, g => g.Op("Gather", [g.X, g.Weight(Tensor.Of([0L, 3, 3, 1, 2, -1], 2, 3))], ("axis", -1L))),
        Case("Gather one", [5, 8], g => g.Op("Gather", [g.X, g.Int(0)], ("axis", 1L))),
        Case("Gather nothing", [5, 8], g => g.Op("Gather", [g.X, g.Weight(new Tensor(ElementType.Int64, [0], default))], ("axis", 1L))),
        Case("Gather of weights", [6], g => g.Op("Add", [g.X, g.Op("Gather", [g.Random(9, 6), g.Ints(4, 4, 2)])])),
        Case("GatherElements", [4, 3], g => g.Op("GatherElements", [g.X, g.Weight(Tensor.Of([0L, 2, -1, 1, 1, 0], 1, 2, 3))], ("axis", 1L))),
        Case("GatherND", [4, 3], g => g.Op("GatherND", [g.X, g.Weight(Tensor.Of([0L, 2, -1, 1, 1, 0], 3, 2))])),
        Case("GatherND of elements", [4, 3], g => g.Op("GatherND", [g.X, g.Weight(Tensor.Of([0L, 2, -1, 1, 1, 0], 2, 3))])),
        Case("GatherND in batches", [4, 3], g => g.Op("GatherND", [g.X, g.Weight(Tensor.Of([0L, 2, -1], 3, 1))], ("batch_dims", 1L)), opset: 12),
        Case("ScatterElements", [4, 3], g => Elements(g, "ScatterElements")),
        Case("Scatter", [4, 3], g => Elements(g, "Scatter"), opset: 10),
        .. new[] { "add", "mul", "max", "min" }.SelectMany(reduction => new[]
        {
            Case($"ScatterElements {reduction}", [4, 3], g => Elements(g, "ScatterElements", ("reduction", reduction)), opset: 18),
            Case($"ScatterND {reduction}", [4, 3], g => Rows(g, ("reduction", reduction)), opset: 18),
        }),
        Case("ScatterND", [4, 3], g => g.Op("ScatterND", [g.X, g.Weight(Tensor.Of([2L, 0], 2, 1)), g.Random(2, 4, 3)])),
        Case("ScatterND of computed rows", [4, 3], Computed),
        Case("OneHot", [4], g => g.Op("Mul", [g.Op("Unsqueeze", [g.X, g.Ints(2)]), OneHot(g)])),
        Step("OneHot along an axis", [4], g => g.Op("OneHot", [g.Ints(0, 2, -1, 7), g.Float(4), g.Floats(0.1f, 0.9f)], ("axis", 0L))),
        Step("OneHot of whole numbers", [4], g => g.Op("OneHot", [g.Ints(0, 2, -1, 7), g.Ints(4), g.Ints(3, 5)])),
        Step("NonZero", [4, 3], g => g.Op("NonZero", [g.Op("Relu", [g.X])])),
        Step("NonZero of truth values", [4, 3], g => g.Op("NonZero", [g.Op("Greater", [g.X, g.Float(0)])])),
        Case("Compress", [4, 3], g => g.Op("Compress", [g.X, g.Op("Cast", [g.Ints(1, 0, 1, 1)], ("to", (long)ElementType.Bool))], ("axis", 1L))),
        Case("Compress flat", [4, 3], g => g.Op("Compress", [g.X, g.Op("Cast", [g.Ints(0, 1, 1)], ("to", (long)ElementType.Bool))])),
    ];

    // Two updates meet where elements are reduced.
    private static Value Elements(CaseGraph g, string opType, params (string Name, AttributeValue Value)[] attributes) => g.Op(
        opType,
        [g.X, g.Weight(Tensor.Of([attributes.Length == 0 ? 0L : 1L, 2, -1, 1, 1, 0], 1, 2, 3)), g.Random(1, 2, 3)],
        [("axis", 1L), .. attributes]);

    private static Value Rows(CaseGraph g, params (string Name, AttributeValue Value)[] attributes) =>
        g.Op("ScatterND", [g.X, g.Weight(Tensor.Of([2L, 0, -1, 0, 2, 1], 3, 2)), g.Random(3, 3)], attributes);

    // Assignment to a slice, as torch.onnx writes it.
    private static Value Computed(CaseGraph g)
    {
        var count = g.Op("Gather", [g.Op("Shape", [g.X]), g.Int(0)]);
        var rows = g.Op("Unsqueeze", [g.Op("Range", [g.Int(0), count, g.Int(2)]), g.Ints(-1)]);
        return g.Op("ScatterND", [g.X, rows, g.Op("Neg", [g.Op("Slice", [g.X, g.Ints(0), g.Ints(2), g.Ints(0)])])]);
    }

    private static Value OneHot(CaseGraph g) => g.Op("OneHot", [g.Op("ArgMax", [g.X], ("axis", 1L)), g.Int(3), g.Floats(0, 1)]);
}
