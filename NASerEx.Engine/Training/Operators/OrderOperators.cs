using System.Collections.Immutable;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Operators that rank elements along an axis, or add them up in order.</summary>
internal static class OrderOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        new("TopK", TopK) { Note = "Gradients pass to the values, not to their indices." },
        new("ArgMax", call => Best(call, largest: true)) { Differentiable = false },
        new("ArgMin", call => Best(call, largest: false)) { Differentiable = false },
        new("CumSum", CumSum) { Since = 11 },
    ];

    /// <summary>Index of the largest or smallest element along an axis, which stays with length 1; of equal ones the first.</summary>
    public static TorchTensor First(TorchTensor input, long axis, bool largest) => Sorted(input, axis, largest).Indices.narrow(axis, 0, 1);

    // Of equal elements the one of the lower index comes first, which torch's own topk does not promise.
    private static (TorchTensor Values, TorchTensor Indices) Sorted(TorchTensor input, long axis, bool largest) =>
        torch.sort(input, axis, descending: largest, stable: true);

    private static TorchTensor[] TopK(OperatorCall call)
    {
        var axis = call.Axis(-1);
        var count = call.IntsInput(1) is [var k] ? k : call.Node.Int("k", 1);
        var (values, indices) = Sorted(call[0], axis, call.Node.Int("largest", 1) == 1);
        return [values.narrow(axis, 0, count), indices.narrow(axis, 0, count)];
    }

    private static TorchTensor Best(OperatorCall call, bool largest)
    {
        var axis = call.Axis(0);
        var last = call.Node.Int("select_last_index", 0) == 1;
        var first = First(last ? call[0].flip(axis) : call[0], axis, largest);
        var index = last ? first.neg().Plus(call[0].shape[axis] - 1) : first;
        return call.Node.Int("keepdims", 1) == 1 ? index : index.squeeze(axis);
    }

    private static TorchTensor CumSum(OperatorCall call)
    {
        var axis = OperatorCall.FromStart(call.IntsInput(1)![0], call[0].dim());
        var reverse = call.Node.Int("reverse", 0) == 1;
        var input = reverse ? call[0].flip(axis) : call[0];
        if (call.Node.Int("exclusive", 0) == 1 && input.shape[axis] > 0)
            input = torch.cat([torch.zeros_like(input.narrow(axis, 0, 1)), input.narrow(axis, 0, input.shape[axis] - 1)], axis);
        var sums = torch.cumsum(input, axis, input.dtype);
        return reverse ? sums.flip(axis) : sums;
    }
}
