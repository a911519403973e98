using NASerEx.Graphs;
using static NASerEx.Engine.Tests.Training.OperatorCases;

namespace NASerEx.Engine.Tests.Training.OperatorFamilies;

internal static class ProductCases
{
    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        Case("Gemm", [8], g => g.Op("Gemm", [g.X, g.Random(5, 8), g.Random(5)], ("transB", 1L))),
        Case("Gemm 7", [8], g => g.Op("Gemm", [g.X, g.Random(8, 5), g.Random(5)]), opset: 7),
        Case("Gemm scaled", [8], g => g.Op("Gemm", [g.X, g.Random(8, 5), g.Random(5)], ("alpha", 0.5f), ("beta", 2f))),
        Case("Gemm without addend", [8], g => g.Op("Gemm", [g.X, g.Random(8, 5)], ("alpha", 0.5f))),
        Case("Gemm with a number", [8], g => g.Op("Gemm", [g.X, g.Random(8, 5), g.Float(0.4f)])) with { Trained = 2 },
        Case("Gemm with a column", [8], g => g.Op("Gemm", [g.X, g.Random(8, 5), g.Random(3, 1)])),
        Case("Gemm of transposed input", [8], g => g.Op("Gemm", [g.X, g.Random(3, 5), g.Random(8, 5)], ("transA", 1L))),
        Case("MatMul", [5, 8], g => g.Op("MatMul", [g.X, g.Random(8, 3)])),
        Case("MatMul from the left", [5, 8], g => g.Op("MatMul", [g.Random(4, 5), g.X])),
        Case("MatMul of stacks", [2, 5, 8], g => g.Op("MatMul", [g.X, g.Random(2, 8, 3)])),
        Case("MatMul with a vector", [5, 8], g => g.Op("MatMul", [g.X, g.Random(8, 1)])),
        Case("MatMul by a vector", [5, 8], g => g.Op("MatMul", [g.X, g.Op("Squeeze", [g.Random(8, 1), g.Ints(1)])])),
        Case("MatMul of itself", [5, 8], g => g.Op("MatMul", [g.X, g.Op("Transpose", [g.X], ("perm", L(0, 2, 1)))])),
        Case("MatMul of a 16-bit weight", [5, 8], g => g.Op("MatMul", [g.X, g.Op("Cast", [Halves(g, 8, 3)], ("to", (long)ElementType.Float))])) with { Trained = 1, Tolerance = 1e-2 },
        Case("Einsum", [2, 5, 8], g => g.Op("Einsum", [g.X, g.Random(2, 8, 3)], ("equation", "bhid,hdf->bhif"))),
        Case("Einsum with dots", [2, 5, 8], g => g.Op("Einsum", [g.X, g.Random(8, 3)], ("equation", "...i, ij -> ...j"))),
        Case("Einsum of one", [5, 5], g => g.Op("Einsum", [g.X], ("equation", "bij->bi"))),
        Case("Einsum implicit", [5], g => g.Op("Einsum", [g.X, g.Random(5, 4)], ("equation", "bi,ij"))),
        Case("Attention", [5, 8], Attention),
    ];

    private static Value Halves(CaseGraph g, params long[] shape)
    {
        var halves = new Half[shape.Aggregate(1L, (product, length) => product * length)];
        for (var i = 0; i < halves.Length; i++)
            halves[i] = (Half)(((i * 7) % 11 / 10.0) - 0.5);
        return g.Weight(new Tensor(ElementType.Float16, [.. shape], System.Runtime.InteropServices.MemoryMarshal.AsBytes<Half>(halves).ToArray()));
    }

    // With a mask, the shape of which is computed, as exporters write it.
    private static Value Attention(CaseGraph g)
    {
        var parts = g.Ops("Split", 3, [g.Op("MatMul", [g.X, g.Random(8, 24)]), g.Ints(8, 8, 8)], ("axis", -1L));
        var scores = g.Op("Div", [g.Op("MatMul", [parts[0], g.Op("Transpose", [parts[1]], ("perm", L(0, 2, 1)))]), g.Float(2.8f)]);
        var length = g.Op("Gather", [g.Op("Shape", [g.X]), g.Int(1)]);
        var square = g.Op("Concat", [g.Op("Unsqueeze", [length, g.Ints(0)]), g.Op("Unsqueeze", [length, g.Ints(0)])], ("axis", 0L));
        var mask = g.Op("Trilu", [g.Op("ConstantOfShape", [square], ("value", Tensor.Of([-1e4f], 1))), g.Int(1)]);
        return g.Op("MatMul", [g.Op("Softmax", [g.Op("Add", [scores, mask])], ("axis", -1L)), parts[2]]);
    }
}
