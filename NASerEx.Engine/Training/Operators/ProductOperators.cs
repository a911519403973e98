using System.Collections.Immutable;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Matrix products.</summary>
internal static class ProductOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        Operator.Product("Gemm", Gemm),
        Operator.Product("MatMul", MatMul),
        Operator.Product("Einsum", call => torch.einsum(call.Node.Text("equation", ""), call.Given)) with { Since = 12 },
    ];

    // TorchSharp 0.107 lets libtorch's complaints end the process here, as in no other operator.
    private static TorchTensor MatMul(OperatorCall call)
    {
        var (left, right) = (call[0].shape, call[1].shape);
        var inner = right.Length > 1 ? right[^2] : right.FirstOrDefault(-1);
        var stacks = left.SkipLast(2).Reverse().Zip(right.SkipLast(2).Reverse());
        if (call[0].dtype != call[1].dtype || left.LastOrDefault(-2) != inner || stacks.Any(pair => pair.First != pair.Second && pair.First != 1 && pair.Second != 1))
            throw call.Refuse($"multiplies [{string.Join(',', left)}] by [{string.Join(',', right)}]");
        return torch.matmul(call[0], call[1]);
    }

    private static TorchTensor Gemm(OperatorCall call)
    {
        var left = call.Node.Int("transA", 0) == 1 ? call[0].t() : call[0];
        var right = call.Node.Int("transB", 0) == 1 ? call[1].t() : call[1];
        var (alpha, beta) = (call.Node.Float("alpha", 1), call.Node.Float("beta", 1));
        return call.Optional(2) is { } added
            ? torch.addmm(added, left, right, beta, alpha)
            : torch.mm(left, right).Times((double)alpha);
    }
}
