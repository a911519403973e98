using NASerEx.Graphs;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Padding of convolutions and pools over two axes, from <c>pads</c> or <c>auto_pad</c>.</summary>
/// <param name="Top">Rows before.</param>
/// <param name="Left">Columns before.</param>
/// <param name="Bottom">Rows after.</param>
/// <param name="Right">Columns after.</param>
internal readonly record struct WindowPadding(long Top, long Left, long Bottom, long Right)
{
    /// <summary>Whether both sides of each axis get the same.</summary>
    public bool Symmetric => Top == Bottom && Left == Right;

    /// <summary>The padding of a node.</summary>
    /// <param name="node">Convolution or pool.</param>
    /// <param name="input">Its input [N, C, H, W].</param>
    /// <param name="kernel">Sides of the window.</param>
    /// <param name="strides">Steps.</param>
    /// <param name="dilations">Distances of the window's elements.</param>
    public static WindowPadding Of(Node node, TorchTensor input, long[] kernel, long[] strides, long[] dilations)
    {
        var auto = node.Text("auto_pad", "NOTSET");
        if (auto is "SAME_UPPER" or "SAME_LOWER")
        {
            var (top, bottom) = Same(input.shape[2], kernel[0], strides[0], dilations[0], auto == "SAME_UPPER");
            var (left, right) = Same(input.shape[3], kernel[1], strides[1], dilations[1], auto == "SAME_UPPER");
            return new(top, left, bottom, right);
        }

        return auto != "VALID" && node.Ints("pads") is { } pads ? new(pads[0], pads[1], pads[2], pads[3]) : default;
    }

    /// <summary>Pads an input [N, C, H, W] with a value.</summary>
    public TorchTensor Apply(TorchTensor input, double value = 0) =>
        torch.nn.functional.pad(input, [Left, Right, Top, Bottom], PaddingModes.Constant, value);

    private static (long Before, long After) Same(long length, long kernel, long stride, long dilation, bool upper)
    {
        var steps = (length + stride - 1) / stride;
        var total = Math.Max(0, ((steps - 1) * stride) + ((kernel - 1) * dilation) + 1 - length);
        var less = total / 2;
        return upper ? (less, total - less) : (total - less, less);
    }
}
