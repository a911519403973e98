using System.Collections.Immutable;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Pools.</summary>
internal static class PoolingOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        Operator.Unary("GlobalAveragePool", input => input.mean(Places(input), keepdim: true)),
        Operator.Unary("GlobalMaxPool", input => input.amax(Places(input), keepdim: true)),
        new("AveragePool", AveragePool),
        new("MaxPool", MaxPool),
    ];

    private static long[] Places(TorchTensor input) => [.. Enumerable.Range(2, (int)input.dim() - 2).Select(axis => (long)axis)];

    private static TorchTensor MaxPool(OperatorCall call)
    {
        var (kernel, strides, dilations) = Window(call);
        var padding = WindowPadding.Of(call.Node, call[0], kernel, strides, dilations);
        // Torch pads at most half a kernel by itself.
        var own = padding.Symmetric && padding.Top <= kernel[0] / 2 && padding.Left <= kernel[1] / 2;
        var input = own ? call[0] : padding.Apply(call[0], double.NegativeInfinity);
        return torch.nn.functional.max_pool2d(input, kernel, strides, own ? [padding.Top, padding.Left] : [0, 0], dilations, Ceil(call));
    }

    private static TorchTensor AveragePool(OperatorCall call)
    {
        var (kernel, strides, dilations) = Window(call);
        var padding = WindowPadding.Of(call.Node, call[0], kernel, strides, dilations);
        var countPadding = call.Node.Int("count_include_pad", 0) == 1;
        if (padding.Symmetric && padding.Top <= kernel[0] / 2 && padding.Left <= kernel[1] / 2)
            return torch.nn.functional.avg_pool2d(call[0], kernel, strides, [padding.Top, padding.Left], Ceil(call), countPadding);

        var mean = torch.nn.functional.avg_pool2d(padding.Apply(call[0]), kernel, strides, [0, 0], Ceil(call), count_include_pad: false);
        if (countPadding)
            return mean;
        var covered = torch.nn.functional.avg_pool2d(padding.Apply(torch.ones_like(call[0])), kernel, strides, [0, 0], Ceil(call), count_include_pad: false);
        return mean.div(covered);
    }

    private static bool Ceil(OperatorCall call) => call.Node.Int("ceil_mode", 0) == 1;

    private static (long[] Kernel, long[] Strides, long[] Dilations) Window(OperatorCall call) => (
        call.Node.Ints("kernel_shape")!.Value.ToArray(),
        call.Node.Ints("strides")?.ToArray() ?? [1, 1],
        call.Node.Ints("dilations")?.ToArray() ?? [1, 1]);
}
