using System.Collections.Immutable;
using NASerEx.Graphs;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Operators that take tensors apart along axes and put them together.</summary>
internal static class PartOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        new("Concat", call => torch.cat(call.Given, call.Axis(0))) { Role = _ => WeightRole.Carried },
        new("Split", Split),
        new("Slice", Slice),
        new("Pad", Pad) { Refusal = RefusePadMode },
        new("Trilu", Trilu) { Since = 14 },
    ];

    // Lengths are an attribute up to opset 12 and an input from then on; without them all parts are alike, the last one shorter.
    private static TorchTensor[] Split(OperatorCall call)
    {
        var axis = call.Axis(0);
        return call[0].split(call.IntsFrom(1, "split") ?? Even(call[0].shape[axis], call.Node.Outputs.Length), axis);
    }

    private static long[] Even(long length, int parts)
    {
        var each = (length + parts - 1) / parts;
        return [.. Enumerable.Range(0, parts).Select(part => Math.Clamp(length - (part * each), 0, each))];
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
            sliced = SliceAxis(sliced, OperatorCall.FromStart(axes[i], sliced.dim()), starts[i], ends[i], steps[i]);
        return sliced;
    }

    private static TorchTensor SliceAxis(TorchTensor input, long axis, long start, long end, long step)
    {
        var length = input.shape[axis];
        if (length == 0)
            return input;
        step = Math.Clamp(step, -length, length);
        if (step > 0)
            return input.slice(axis, Bound(start, length, 0, length), Bound(end, length, 0, length), step);
        var first = Bound(start, length, 0, length - 1);
        var last = Bound(end, length, -1, length - 1);
        return input.flip(axis).slice(axis, length - 1 - first, length - 1 - last, -step);
    }

    private static long Bound(long index, long length, long least, long most) => Math.Clamp(OperatorCall.FromStart(index, length), least, most);

    private static string? RefusePadMode(Node node, long opset) =>
        node.Text("mode", "constant") is "constant" or "reflect" or "edge" or "wrap" ? null : $"pads in mode '{node.Text("mode", "")}'";

    // Pads are an attribute up to opset 10 and an input from then on: all starts, then all ends, of all axes or of those that are listed.
    private static TorchTensor Pad(OperatorCall call)
    {
        var pads = call.IntsFrom(1, "pads")!;
        var count = pads.Length / 2;
        var (before, after) = (new long[call[0].dim()], new long[call[0].dim()]);
        var axes = call.IntsInput(3) ?? [.. Enumerable.Range(0, count).Select(axis => (long)axis)];
        for (var i = 0; i < count; i++)
        {
            var axis = OperatorCall.FromStart(axes[i], call[0].dim());
            (before[axis], after[axis]) = (pads[i], pads[i + count]);
        }

        var mode = call.Node.Text("mode", "constant");
        return mode == "constant"
            ? Window.Pad(call[0], before, after, call.NumbersInput(2) is [var value] ? value : call.Node.Float("value", 0))
            : Mirrored(call[0], before, after, mode);
    }

    private static TorchTensor Mirrored(TorchTensor input, long[] before, long[] after, string mode)
    {
        for (var axis = 0; axis < before.Length; axis++)
        {
            if (before[axis] == 0 && after[axis] == 0)
                continue;
            var length = input.shape[axis];
            var places = Enumerable.Range(0, (int)(length + before[axis] + after[axis])).Select(place => Inside(place - before[axis], length, mode));
            input = input.index_select(axis, TorchTensors.ToTorch([.. places]));
        }

        return input;
    }

    private static long Inside(long place, long length, string mode)
    {
        if (mode == "edge")
            return Math.Clamp(place, 0, length - 1);
        var period = mode == "wrap" ? length : Math.Max(1, 2 * (length - 1));
        var within = ((place % period) + period) % period;
        return within < length ? within : period - within;
    }

    private static TorchTensor Trilu(OperatorCall call)
    {
        var diagonal = call.IntsInput(1) is [var k] ? k : 0;
        return call.Node.Int("upper", 1) == 1 ? torch.triu(call[0], diagonal) : torch.tril(call[0], diagonal);
    }
}
