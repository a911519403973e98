using System.Collections.Immutable;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Reductions over axes.</summary>
internal static class ReductionOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        new("ReduceMean", call => Reduce(call, (input, axes, keep) => input.mean(axes, keep))),
        new("ReduceSum", call => Reduce(call, (input, axes, keep) => input.sum(axes, keep))),
        new("ReduceMax", call => Reduce(call, (input, axes, keep) => input.amax(axes, keep))),
    ];

    // Axes are an attribute in older operator sets and an input in newer ones.
    private static TorchTensor Reduce(OperatorCall call, Func<TorchTensor, long[], bool, TorchTensor> run)
    {
        var axes = call.IntsFrom(1, "axes") ?? [];
        if (axes.Length == 0 && call.Node.Int("noop_with_empty_axes", 0) == 1)
            return call[0].alias();
        return run(call[0], axes.Length > 0 ? axes : AllAxes(call[0]), call.Node.Int("keepdims", 1) == 1);
    }

    private static long[] AllAxes(TorchTensor input) => [.. Enumerable.Range(0, (int)input.dim()).Select(axis => (long)axis)];
}
