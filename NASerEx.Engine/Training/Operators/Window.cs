using NASerEx.Graphs;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>A window that slides over the axes after the channels, with its padding from <c>pads</c> or <c>auto_pad</c>.</summary>
/// <param name="Kernel">Sides of the window.</param>
/// <param name="Strides">Steps.</param>
/// <param name="Dilations">Distances of the window's elements.</param>
/// <param name="Before">Padding before each axis.</param>
/// <param name="After">
/// Padding after each axis, so that the windows just fit: more than a pool asks for where it rounds its size up, less where the last elements
/// are in no window.
/// </param>
/// <param name="Asked">Padding after each axis that the node asks for.</param>
internal sealed record Window(long[] Kernel, long[] Strides, long[] Dilations, long[] Before, long[] After, long[] Asked)
{
    /// <summary>Number of axes it slides over.</summary>
    public int Rank => Kernel.Length;

    /// <summary>Number of its elements.</summary>
    public long Count => Kernel.Aggregate(1L, (product, length) => product * length);

    /// <summary>Whether it is a point.</summary>
    public bool IsPoint => Kernel.All(length => length == 1);

    /// <summary>Whether libtorch can pad by itself: as much before as after, and no more than the node asks for.</summary>
    public bool Symmetric => Before.SequenceEqual(Asked) && After.Zip(Asked).All(pair => pair.First <= pair.Second);

    /// <summary>Whether the padding is at most half the window, as libtorch's pools want it.</summary>
    public bool Narrow => Before.Zip(Kernel).All(pair => pair.First <= pair.Second / 2);

    /// <summary>The window of a node.</summary>
    /// <param name="call">Convolution or pool of [N, C, …].</param>
    /// <param name="kernel">Sides of the window.</param>
    public static Window Of(OperatorCall call, long[] kernel)
    {
        var (auto, pads) = (call.Node.Text("auto_pad", "NOTSET"), call.Node.Ints("pads")?.ToArray());
        var (strides, dilations) = (Or(call, "strides", kernel.Length), Or(call, "dilations", kernel.Length));
        var (before, after, asked) = (new long[kernel.Length], new long[kernel.Length], new long[kernel.Length]);
        for (var axis = 0; axis < kernel.Length; axis++)
        {
            var length = call[0].shape[axis + 2];
            var reach = ((kernel[axis] - 1) * dilations[axis]) + 1;
            if (IsSame(call.Node))
                (before[axis], asked[axis]) = Same(length, reach, strides[axis], auto == "SAME_UPPER");
            else if (auto == "NOTSET" && pads is not null)
                (before[axis], asked[axis]) = (pads[axis], pads[axis + kernel.Length]);
            var room = length + before[axis] + asked[axis] - reach;
            var steps = Steps(room, strides[axis], call.Node.Int("ceil_mode", 0) == 1 && auto == "NOTSET", length + before[axis]);
            after[axis] = asked[axis] + (steps * strides[axis]) - room;
        }

        return new(kernel, strides, dilations, before, after, asked);
    }

    /// <summary>Whether a node asks for padding that keeps lengths, but for its strides.</summary>
    public static bool IsSame(Node node) => node.Text("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER";

    /// <summary>The integers of an attribute, 1 for each axis where it is not given.</summary>
    public static long[] Or(OperatorCall call, string attribute, int rank) => Or(call.Node, attribute, rank);

    /// <summary>The integers of an attribute, 1 for each axis where it is not given.</summary>
    public static long[] Or(Node node, string attribute, int rank) => node.Ints(attribute)?.ToArray() ?? [.. Enumerable.Repeat(1L, rank)];

    /// <summary>Splits a padding as SAME_UPPER or SAME_LOWER asks.</summary>
    public static (long Before, long After) Split(long total, bool upper)
    {
        var less = total / 2;
        return upper ? (less, total - less) : (total - less, less);
    }

    /// <summary>Pads an input [N, C, …] with a value.</summary>
    public TorchTensor Pad(TorchTensor input, double value = 0) => Pad(input, Before, After, value);

    /// <summary>Pads an input [N, C, …] with a value, or crops it where padding is negative.</summary>
    public static TorchTensor Pad(TorchTensor input, long[] before, long[] after, double value = 0)
    {
        if (before.All(length => length == 0) && after.All(length => length == 0))
            return input;
        // Torch lists pairs from the last axis on.
        long[] pairs = [.. before.Zip(after).Reverse().SelectMany(pair => new[] { pair.First, pair.Second })];
        return torch.nn.functional.pad(input, pairs, PaddingModes.Constant, value);
    }

    // Steps after the first. Where sizes are rounded up, the last window still starts before the end.
    private static long Steps(long room, long stride, bool up, long end)
    {
        var steps = up ? (room + stride - 1) / stride : room / stride;
        return up && steps * stride >= end ? steps - 1 : steps;
    }

    private static (long Before, long After) Same(long length, long reach, long stride, bool upper)
    {
        var steps = (length + stride - 1) / stride;
        return Split(Math.Max(0, ((steps - 1) * stride) + reach - length), upper);
    }
}
