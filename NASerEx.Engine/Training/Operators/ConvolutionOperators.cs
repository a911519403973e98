using System.Collections.Immutable;
using NASerEx.Graphs;
using TorchTensor = TorchSharp.torch.Tensor;
using static TorchSharp.torch.nn.functional;

namespace NASerEx.Training.Operators;

/// <summary>Convolutions over one to three axes.</summary>
internal static class ConvolutionOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        Operator.Weighted("Conv", Conv) with { Note = "One to three axes." },
        Operator.Weighted("ConvTranspose", ConvTranspose) with
        {
            Refusal = RefuseSameWithGaps,
            Note = "One to three axes. No windows shorter than their stride with `auto_pad` SAME_UPPER or SAME_LOWER.",
        },
    ];

    private static TorchTensor Conv(OperatorCall call)
    {
        var window = Window.Of(call, call[1].shape[2..]);
        var (bias, groups) = (call.Optional(2), call.Node.Int("group", 1));
        if (window.IsPoint)
            return Convolve(call, Thinned(Window.Pad(call[0], window.Before, window.Asked), window.Strides), bias, Ones(window), new long[window.Rank], Ones(window), groups);
        return window.Symmetric
            ? Convolve(call, call[0], bias, window.Strides, window.Before, window.Dilations, groups)
            : Convolve(call, window.Pad(call[0]), bias, window.Strides, new long[window.Rank], window.Dilations, groups);
    }

    private static TorchTensor Convolve(OperatorCall call, TorchTensor input, TorchTensor? bias, long[] strides, long[] padding, long[] dilations, long groups) =>
        strides.Length switch
        {
            1 => conv1d(input, call[1], bias, strides[0], padding[0], dilations[0], groups),
            2 => conv2d(input, call[1], bias, strides, padding, dilations, groups),
            3 => conv3d(input, call[1], bias, strides, padding, dilations, groups),
            _ => throw call.Refuse($"slides over {strides.Length} axes"),
        };

    private static long[] Ones(Window window) => [.. Enumerable.Repeat(1L, window.Rank)];

    // The backward pass of libtorch 2.10's strided 1×1 convolution writes out of bounds for 2 to 6 channels laid out together.
    private static TorchTensor Thinned(TorchTensor input, long[] strides)
    {
        for (var axis = 0; axis < strides.Length; axis++)
            if (strides[axis] > 1)
                input = input.slice(axis + 2, 0, input.shape[axis + 2], strides[axis]);
        return input;
    }

    // Nothing is left to crop then, and ONNX Runtime does not pad to the size that the definition asks for.
    private static string? RefuseSameWithGaps(Node node, long opset)
    {
        var kernel = node.Ints("kernel_shape")?.ToArray() ?? node.Inputs[1]?.Type?.Shape?.Skip(2).Select(axis => axis.Length ?? int.MaxValue).ToArray();
        return kernel is not null && HasGaps(node, kernel) ? $"pads by {node.Text("auto_pad", "")} and whose window is shorter than its stride" : null;
    }

    private static bool HasGaps(Node node, long[] kernel)
    {
        if (!Window.IsSame(node) || node.Ints("output_shape") is not null)
            return false;
        var (strides, dilations) = (Window.Or(node, "strides", kernel.Length), Window.Or(node, "dilations", kernel.Length));
        var more = node.Ints("output_padding")?.ToArray() ?? new long[kernel.Length];
        return kernel.Select((length, axis) => ((length - 1) * dilations[axis]) + 1 + more[axis] < strides[axis]).Any(gap => gap);
    }

    // Everything is computed without padding, then cropped; places that no window reaches get the bias alone.
    private static TorchTensor ConvTranspose(OperatorCall call)
    {
        var kernel = call[1].shape[2..];
        if (HasGaps(call.Node, kernel))
            throw call.Refuse($"pads by {call.Node.Text("auto_pad", "")} and its window is shorter than its stride");
        var (strides, dilations) = (Window.Or(call, "strides", kernel.Length), Window.Or(call, "dilations", kernel.Length));
        var full = Spread(call, strides, dilations);
        var (before, after) = TransposedPads(call, full.shape[2..], strides);
        var cropped = Window.Pad(full, [.. before.Select(length => -length)], [.. after.Select(length => -length)]);
        return call.Optional(2) is { } bias ? cropped.Plus(bias.reshape([-1, .. Enumerable.Repeat(1L, kernel.Length)])) : cropped;
    }

    private static TorchTensor Spread(OperatorCall call, long[] strides, long[] dilations)
    {
        var none = new long[strides.Length];
        var groups = call.Node.Int("group", 1);
        // Its forward pass is a convolution's backward pass: see Thinned for what that does to channels laid out together.
        var (input, weight) = call[1].shape[2..].All(length => length == 1) ? (call[0].contiguous(), call[1].contiguous()) : (call[0], call[1]);
        return strides.Length switch
        {
            1 => conv_transpose1d(input, weight, null, strides[0], 0, 0, dilations[0], groups),
            2 => conv_transpose2d(input, weight, null, strides, none, none, dilations, groups),
            3 => conv_transpose3d(input, weight, null, strides, none, none, dilations, groups),
            _ => throw call.Refuse($"slides over {strides.Length} axes"),
        };
    }

    // What is cropped before and after each axis; negative is what is added.
    private static (long[] Before, long[] After) TransposedPads(OperatorCall call, long[] full, long[] strides)
    {
        var rank = full.Length;
        var auto = call.Node.Text("auto_pad", "NOTSET");
        var more = call.Node.Ints("output_padding")?.ToArray() ?? new long[rank];
        var wanted = call.Node.Ints("output_shape")?.ToArray()[^rank..];
        if (wanted is null && auto is "SAME_UPPER" or "SAME_LOWER")
            wanted = [.. strides.Select((stride, axis) => call[0].shape[axis + 2] * stride)];
        if (wanted is null)
        {
            var pads = auto == "VALID" ? null : call.Node.Ints("pads")?.ToArray();
            return (pads?[..rank] ?? new long[rank], [.. more.Select((length, axis) => (pads?[axis + rank] ?? 0) - length)]);
        }

        long[] before = [.. wanted.Select((length, axis) => Window.Split(Math.Max(0, full[axis] + more[axis] - length), auto == "SAME_UPPER").Before)];
        return (before, [.. wanted.Select((length, axis) => full[axis] - length - before[axis])]);
    }
}
