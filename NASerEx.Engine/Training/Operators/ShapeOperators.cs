using System.Collections.Immutable;
using NASerEx.Common;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Operators that move elements without changing them.</summary>
internal static class ShapeOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        Operator.Unary("Identity", input => input.alias()),
        new("Constant", Constant),
        new("Flatten", Flatten),
        new("Reshape", Reshape),
        new("Transpose", call => call[0].permute(call.Node.Ints("perm")?.ToArray() ?? Reversed(call[0]))),
        new("Concat", call => torch.cat(call.Inputs.Select(input => input!).ToArray(), call.Node.Int("axis", 0))),
        new("Squeeze", call => Squeeze(call[0], call.IntsFrom(1, "axes"))),
        new("Unsqueeze", call => Unsqueeze(call[0], call.IntsFrom(1, "axes")!)),
        new("Slice", Slice),
        new("Pad", Pad),
        new("Gather", Gather),
    ];

    private static TorchTensor Constant(OperatorCall call) => call.Node.Attributes.TryGetValue("value", out var value) && value is Graphs.AttributeValue.OfTensor of
        ? of.Tensor.ToTorch()
        : throw new NASerExException("OperatorUnsupported", ErrorKind.Unsupported, $"{call.Node} gives its value in a form other than a tensor, which cannot be trained through.");

    private static TorchTensor Flatten(OperatorCall call)
    {
        var axis = (int)call.Node.Int("axis", 1);
        var shape = call[0].shape;
        var rows = shape.Take(axis < 0 ? shape.Length + axis : axis).Aggregate(1L, (product, length) => product * length);
        return call[0].reshape(rows, rows == 0 ? 0 : call[0].numel() / rows);
    }

    // A length of 0 stands for the input's own.
    private static TorchTensor Reshape(OperatorCall call)
    {
        var shape = call.IntsInput(1)!;
        if (call.Node.Int("allowzero", 0) == 0)
            shape = [.. shape.Select((length, axis) => length == 0 ? call[0].shape[axis] : length)];
        return call[0].reshape(shape);
    }

    private static long[] Reversed(TorchTensor input) => [.. Enumerable.Range(0, (int)input.dim()).Reverse().Select(axis => (long)axis)];

    private static TorchTensor Squeeze(TorchTensor input, long[]? axes)
    {
        var rank = input.dim();
        var gone = axes?.Select(axis => axis < 0 ? axis + rank : axis).ToHashSet();
        return input.reshape([.. input.shape.Where((length, axis) => gone is null ? length != 1 : !gone.Contains(axis))]);
    }

    private static TorchTensor Unsqueeze(TorchTensor input, long[] axes)
    {
        var rank = input.dim() + axes.Length;
        return axes.Select(axis => axis < 0 ? axis + rank : axis).Order().Aggregate(input, (tensor, axis) => tensor.unsqueeze(axis));
    }

    // Bounds are attributes up to opset 9 and inputs from then on. Torch has no negative steps: such axes are flipped first.
    private static TorchTensor Slice(OperatorCall call)
    {
        var starts = call.IntsFrom(1, "starts")!;
        var ends = call.IntsFrom(2, "ends")!;
        var axes = call.IntsFrom(3, "axes") ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        var steps = call.IntsInput(4) ?? [.. Enumerable.Repeat(1L, starts.Length)];
        var sliced = call[0];
        for (var i = 0; i < starts.Length; i++)
            sliced = SliceAxis(sliced, axes[i] < 0 ? axes[i] + sliced.dim() : axes[i], starts[i], ends[i], steps[i]);
        return sliced;
    }

    private static TorchTensor SliceAxis(TorchTensor input, long axis, long start, long end, long step)
    {
        var length = input.shape[axis];
        if (step > 0)
            return input.slice(axis, Bound(start, length, 0, length), Bound(end, length, 0, length), step);
        var first = Bound(start, length, 0, length - 1);
        var last = Bound(end, length, -1, length - 1);
        return input.flip(axis).slice(axis, length - 1 - first, length - 1 - last, -step);
    }

    private static long Bound(long index, long length, long least, long most) => Math.Clamp(index < 0 ? index + length : index, least, most);

    // ONNX lists all starts before all ends; torch lists pairs from the last axis on.
    private static TorchTensor Pad(OperatorCall call)
    {
        var pads = call.IntsFrom(1, "pads")!;
        var mode = call.Node.Text("mode", "constant");
        if (mode != "constant" || call.Optional(3) is not null)
            throw new NASerExException("OperatorUnsupported", ErrorKind.Unsupported, $"{call.Node} pads in mode '{mode}' or along listed axes; only constant padding of all axes can be trained through.");
        var rank = pads.Length / 2;
        long[] pairs = [.. Enumerable.Range(0, rank).Reverse().SelectMany(axis => new[] { pads[axis], pads[axis + rank] })];
        return torch.nn.functional.pad(call[0], pairs, PaddingModes.Constant, call.Optional(2)?.ToDouble() ?? call.Node.Float("value", 0));
    }

    private static TorchTensor Gather(OperatorCall call)
    {
        var rank = call[0].dim();
        var axis = call.Node.Int("axis", 0);
        axis = axis < 0 ? axis + rank : axis;
        var length = call[0].shape[axis];
        var indices = TorchTensors.ToTorch([.. call.IntsInput(1)!.Select(index => index < 0 ? index + length : index)]);
        long[] shape = [.. call[0].shape[..(int)axis], .. call[1].shape, .. call[0].shape[((int)axis + 1)..]];
        return call[0].index_select(axis, indices).reshape(shape);
    }
}
