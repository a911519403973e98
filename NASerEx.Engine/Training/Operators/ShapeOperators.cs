using System.Collections.Immutable;
using NASerEx.Graphs;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Operators that look at shapes and change them, without touching elements.</summary>
internal static class ShapeOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        Operator.Unary("Identity", input => input),
        new("Shape", Shape) { Differentiable = false, Role = _ => WeightRole.Unread },
        new("Size", call => Integers.Of(call[0].numel())) { Differentiable = false, Role = _ => WeightRole.Unread },
        new("Flatten", Flatten),
        new("Reshape", Reshape),
        new("Transpose", call => call[0].permute(call.Node.Ints("perm")?.ToArray() ?? Reversed(call[0]))),
        new("Squeeze", call => Squeeze(call[0], call.IntsFrom(1, "axes"))),
        new("Unsqueeze", call => Unsqueeze(call[0], call.IntsFrom(1, "axes")!)),
        new("Expand", Expand) { Since = 8 },
        new("Tile", call => call[0].repeat(call.IntsInput(1)!)),
        new("DepthToSpace", DepthToSpace),
        new("SpaceToDepth", SpaceToDepth),
    ];

    // From opset 15 on a part of the shape can be asked for.
    private static TorchTensor Shape(OperatorCall call)
    {
        var shape = call[0].shape;
        var start = Bound(call.Node.Int("start", 0), shape.Length);
        var end = Bound(call.Node.Int("end", shape.Length), shape.Length);
        return TorchTensors.ToTorch(shape.AsSpan(start, Math.Max(0, end - start)));
    }

    private static int Bound(long index, int rank) => (int)Math.Clamp(OperatorCall.FromStart(index, rank), 0, rank);

    private static TorchTensor Flatten(OperatorCall call)
    {
        var axis = (int)call.Axis(1);
        return call[0].reshape(Product(call[0].shape[..axis]), Product(call[0].shape[axis..]));
    }

    // A length of 0 stands for the input's own, unless zeros are allowed.
    private static TorchTensor Reshape(OperatorCall call)
    {
        var shape = call.IntsInput(1)!;
        if (call.Node.Int("allowzero", 0) == 0)
            shape = [.. shape.Select((length, axis) => length == 0 ? call[0].shape[axis] : length)];
        var known = Product(shape.Where(length => length != -1));
        return call[0].reshape([.. shape.Select(length => length == -1 ? call[0].numel() / Math.Max(1, known) : length)]);
    }

    private static long Product(IEnumerable<long> lengths) => lengths.Aggregate(1L, (product, length) => product * length);

    private static long[] Reversed(TorchTensor input) => [.. Enumerable.Range(0, (int)input.dim()).Reverse().Select(axis => (long)axis)];

    private static TorchTensor Squeeze(TorchTensor input, long[]? axes)
    {
        var gone = axes?.Select(axis => OperatorCall.FromStart(axis, input.dim())).ToHashSet();
        return input.reshape([.. input.shape.Where((length, axis) => gone is null ? length != 1 : !gone.Contains(axis))]);
    }

    private static TorchTensor Unsqueeze(TorchTensor input, long[] axes)
    {
        var rank = input.dim() + axes.Length;
        return axes.Select(axis => OperatorCall.FromStart(axis, rank)).Order().Aggregate(input, (tensor, axis) => tensor.unsqueeze(axis));
    }

    // Broadcasting goes both ways: a wanted length of 1 leaves the input's.
    private static TorchTensor Expand(OperatorCall call)
    {
        var (own, wanted) = (call[0].shape, call.IntsInput(1)!);
        var rank = Math.Max(own.Length, wanted.Length);
        return call[0].expand([.. Enumerable.Range(0, rank).Select(axis => From(wanted, axis) == 1 ? From(own, axis) : From(wanted, axis))]);

        long From(long[] shape, int axis) => axis < rank - shape.Length ? 1 : shape[axis - rank + shape.Length];
    }

    private static TorchTensor DepthToSpace(OperatorCall call)
    {
        var block = call.Node.Int("blocksize", 1);
        if (call[0].shape is not [var count, var channels, var height, var width])
            throw call.Refuse("takes no map [N, C, H, W]");
        var left = channels / block / block;
        var apart = call.Node.Text("mode", "DCR") == "CRD"
            ? call[0].reshape(count, left, block, block, height, width).permute(0, 1, 4, 2, 5, 3)
            : call[0].reshape(count, block, block, left, height, width).permute(0, 3, 4, 1, 5, 2);
        return apart.reshape(count, left, height * block, width * block);
    }

    private static TorchTensor SpaceToDepth(OperatorCall call)
    {
        var block = call.Node.Int("blocksize", 1);
        if (call[0].shape is not [var count, var channels, var height, var width])
            throw call.Refuse("takes no map [N, C, H, W]");
        var apart = call[0].reshape(count, channels, height / block, block, width / block, block).permute(0, 3, 5, 1, 2, 4);
        return apart.reshape(count, channels * block * block, height / block, width / block);
    }
}
