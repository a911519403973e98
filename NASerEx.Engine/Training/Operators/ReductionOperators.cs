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
        Reduce("ReduceMean", Mean),
        Reduce("ReduceSum", Sum),
        Reduce("ReduceMax", (input, axes, keep) => input.amax(axes, keep)),
        Reduce("ReduceMin", (input, axes, keep) => input.amin(axes, keep)),
        Reduce("ReduceProd", (input, axes, keep) => OneByOne(input, axes, keep, (one, axis) => one.prod(axis, true, input.dtype))),
        Reduce("ReduceL1", (input, axes, keep) => Sum(input.abs(), axes, keep)),
        Reduce("ReduceL2", (input, axes, keep) => PowerMeans.Norm(input, axes, keep, 2)),
        Reduce("ReduceSumSquare", (input, axes, keep) => Sum(input.mul(input), axes, keep)),
        Reduce("ReduceLogSum", (input, axes, keep) => Sum(input, axes, keep).log()),
        Reduce("ReduceLogSumExp", (input, axes, keep) => OneByOne(input, axes, keep, (one, axis) => one.logsumexp(axis, true))),
    ];

    // Axes are an attribute in older operator sets and an input in newer ones.
    private static Operator Reduce(string opType, Func<TorchTensor, long[], bool, TorchTensor> run) => new(opType, call =>
    {
        var axes = call.IntsFrom(1, "axes") ?? [];
        // Nothing is added up then, but squares, logarithms and so on are still taken.
        if (axes.Length == 0 && call.Node.Int("noop_with_empty_axes", 0) == 1)
            return run(call[0].unsqueeze(-1), [-1], false);
        return run(call[0], axes.Length > 0 ? axes : AllAxes(call[0]), call.Node.Int("keepdims", 1) == 1);
    });

    private static TorchTensor Sum(TorchTensor input, long[] axes, bool keep) => input.sum(axes, keep, input.dtype);

    private static TorchTensor Mean(TorchTensor input, long[] axes, bool keep)
    {
        if (input.is_floating_point())
            return input.mean(axes, keep);
        var sum = Sum(input, axes, keep);
        return sum.div(Integers.Of(input.numel() / Math.Max(1, sum.numel()), input.dtype), torch.RoundingMode.trunc);
    }

    private static TorchTensor OneByOne(TorchTensor input, long[] axes, bool keep, Func<TorchTensor, long, TorchTensor> run)
    {
        var rank = input.dim();
        long[] ordered = [.. axes.Select(axis => OperatorCall.FromStart(axis, rank)).Order()];
        var reduced = ordered.Aggregate(input, run);
        return keep ? reduced : reduced.reshape([.. input.shape.Where((_, axis) => !ordered.Contains(axis))]);
    }

    private static long[] AllAxes(TorchTensor input) => [.. Enumerable.Range(0, (int)input.dim()).Select(axis => (long)axis)];
}
