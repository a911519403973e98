using System.Collections.Immutable;
using NASerEx.Common;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Convolutions.</summary>
internal static class ConvolutionOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } = [Operator.Weighted("Conv", 1, Conv)];

    private static TorchTensor Conv(OperatorCall call)
    {
        if (call[0].dim() != 4)
            throw new NASerExException("OperatorUnsupported", ErrorKind.Unsupported, $"{call.Node} is not a convolution over two axes; only those can be trained through.");
        long[] kernel = call[1].shape[2..];
        var strides = call.Node.Ints("strides")?.ToArray() ?? [1, 1];
        var dilations = call.Node.Ints("dilations")?.ToArray() ?? [1, 1];
        var padding = WindowPadding.Of(call.Node, call[0], kernel, strides, dilations);
        if (kernel is [1, 1] && padding == default)
            return torch.nn.functional.conv2d(Thinned(call[0], strides), call[1], call.Optional(2), groups: call.Node.Int("group", 1));
        var input = padding.Symmetric ? call[0] : padding.Apply(call[0]);
        long[] inside = padding.Symmetric ? [padding.Top, padding.Left] : [0, 0];
        return torch.nn.functional.conv2d(input, call[1], call.Optional(2), strides, inside, dilations, call.Node.Int("group", 1));
    }

    // The backward pass of libtorch 2.10's strided 1×1 convolution writes out of bounds for 2 to 6 channels laid out together.
    private static TorchTensor Thinned(TorchTensor input, long[] strides) => strides is [1, 1]
        ? input
        : input.slice(2, 0, input.shape[2], strides[0]).slice(3, 0, input.shape[3], strides[1]);
}
