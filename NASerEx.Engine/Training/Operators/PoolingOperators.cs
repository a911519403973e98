using System.Collections.Immutable;
using NASerEx.Graphs;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;
using static TorchSharp.torch.nn.functional;

namespace NASerEx.Training.Operators;

/// <summary>Pools over one to three axes.</summary>
internal static class PoolingOperators
{
    private const string NotSameDilated = "No dilations with `auto_pad` SAME_UPPER or SAME_LOWER.";

    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        Operator.Unary("GlobalAveragePool", input => input.dim() > 2 ? input.mean(Places(input), keepdim: true) : input),
        Operator.Unary("GlobalMaxPool", input => input.dim() > 2 ? input.amax(Places(input), keepdim: true) : input),
        new("GlobalLpPool", call => PowerMeans.Norm(call[0], Places(call[0]), true, call.Node.Int("p", 2))),
        new("AveragePool", AveragePool) { Refusal = RefuseSameDilated, Note = $"One to three axes. {NotSameDilated}" },
        new("LpPool", LpPool) { Refusal = RefuseSameDilated, Note = $"One to three axes. {NotSameDilated}" },
        new("MaxPool", MaxPool)
        {
            Refusal = RefuseSameDilated,
            Note = $"One to three axes. {NotSameDilated} Gradients pass to the maxima, not to their indices.",
        },
    ];

    // ONNX Runtime pads for the window as if it were not dilated, and so gives other sizes than the definition.
    private static string? RefuseSameDilated(Node node, long opset) =>
        Window.IsSame(node) && node.Ints("dilations")?.Any(dilation => dilation > 1) == true
            ? $"is dilated and pads by {node.Text("auto_pad", "")} (export it with pads instead)"
            : null;

    private static long[] Places(TorchTensor input) => [.. Enumerable.Range(2, (int)input.dim() - 2).Select(axis => (long)axis)];

    private static Window WindowOf(OperatorCall call) => Window.Of(call, call.Node.Ints("kernel_shape")!.Value.ToArray());

    private static TorchTensor[] MaxPool(OperatorCall call)
    {
        var window = WindowOf(call);
        // Torch pads at most half a kernel by itself.
        var own = window.Symmetric && window.Narrow;
        var input = own ? call[0] : window.Pad(call[0], double.NegativeInfinity);
        var padding = own ? window.Before : new long[window.Rank];
        if (!call.Wants(1))
            return [Maxima(call, window, input, padding)];
        var (maxima, places) = MaximaWithPlaces(call, window, input, padding);
        return [maxima, Flattened(call, places, input, own ? new long[window.Rank] : window.Before)];
    }

    private static TorchTensor Maxima(OperatorCall call, Window window, TorchTensor input, long[] padding) => window.Rank switch
    {
        1 => max_pool1d(input, window.Kernel[0], window.Strides[0], padding[0], window.Dilations[0]),
        2 => max_pool2d(input, window.Kernel, window.Strides, padding, window.Dilations),
        3 => max_pool3d(input, window.Kernel, window.Strides, padding, window.Dilations),
        _ => throw call.Refuse($"slides over {window.Rank} axes"),
    };

    private static (TorchTensor Maxima, TorchTensor Places) MaximaWithPlaces(OperatorCall call, Window window, TorchTensor input, long[] padding) => window.Rank switch
    {
        1 => max_pool1d_with_indices(input, window.Kernel[0], window.Strides[0], padding[0], window.Dilations[0]),
        2 => max_pool2d_with_indices(input, window.Kernel, window.Strides, padding, window.Dilations),
        3 => max_pool3d_with_indices(input, window.Kernel, window.Strides, padding, window.Dilations),
        _ => throw call.Refuse($"slides over {window.Rank} axes"),
    };

    // Torch counts places within one map of the padded input, ONNX within the whole tensor as it was.
    private static TorchTensor Flattened(OperatorCall call, TorchTensor places, TorchTensor padded, long[] before)
    {
        var lengths = call[0].shape[2..];
        var size = lengths.Aggregate(1L, (product, length) => product * length);
        long[] mapShape = [.. places.shape[..2], .. Enumerable.Repeat(1L, lengths.Length)];
        var flat = TorchTensors.ToTorch([.. Enumerable.Range(0, (int)(places.shape[0] * places.shape[1])).Select(map => map * size)]).reshape(mapShape);
        var byColumns = call.Node.Int("storage_order", 0) == 1;
        for (var axis = lengths.Length - 1; axis >= 0; axis--)
        {
            var along = Integers.Remainder(places, padded.shape[axis + 2]).Plus(-before[axis]);
            places = Integers.Quotient(places, padded.shape[axis + 2]);
            var step = (byColumns ? lengths[..axis] : lengths[(axis + 1)..]).Aggregate(1L, (product, length) => product * length);
            flat = flat.Plus(along.Times(step));
        }

        return flat;
    }

    private static TorchTensor AveragePool(OperatorCall call)
    {
        var window = WindowOf(call);
        var countPadding = call.Node.Int("count_include_pad", 0) == 1;
        var dilated = window.Dilations.Any(dilation => dilation > 1);
        if (!dilated && window.Symmetric && window.Narrow)
            return Averages(call, window, call[0], window.Before, countPadding);
        var sums = Sums(call, window, window.Pad(call[0]));
        return sums.div(Sums(call, window, Counted(call[0], window, countPadding)));
    }

    // Ones where an element counts: within the input, and in the padding that the node asks for if that counts too.
    private static TorchTensor Counted(TorchTensor input, Window window, bool countPadding)
    {
        using var noGradients = torch.no_grad();
        var ones = torch.ones_like(input.slice(0, 0, 1, 1).slice(1, 0, 1, 1));
        if (!countPadding)
            return window.Pad(ones);
        var inner = Window.Pad(ones, window.Before, [.. window.After.Zip(window.Asked).Select(pair => Math.Min(pair.First, pair.Second))], 1);
        return Window.Pad(inner, new long[window.Rank], [.. window.After.Zip(window.Asked).Select(pair => Math.Max(0, pair.First - pair.Second))]);
    }

    private static TorchTensor Averages(OperatorCall call, Window window, TorchTensor input, long[] padding, bool countPadding) => window.Rank switch
    {
        1 => avg_pool1d(input, window.Kernel[0], window.Strides[0], padding[0], false, countPadding),
        2 => avg_pool2d(input, window.Kernel, window.Strides, padding, false, countPadding),
        3 => avg_pool3d(input, window.Kernel, window.Strides, padding, false, countPadding),
        _ => throw call.Refuse($"slides over {window.Rank} axes"),
    };

    // Sums of windows over an input that needs no padding. Torch has no dilated averages: axis by axis, shifted slices are added.
    private static TorchTensor Sums(OperatorCall call, Window window, TorchTensor input)
    {
        if (window.Dilations.All(dilation => dilation == 1))
            return Averages(call, window, input, new long[window.Rank], true).Times(window.Count);
        for (var axis = 0; axis < window.Rank; axis++)
        {
            var (stride, dilation, length) = (window.Strides[axis], window.Dilations[axis], input.shape[axis + 2]);
            var last = length - ((window.Kernel[axis] - 1) * dilation);
            var shifted = Enumerable.Range(0, (int)window.Kernel[axis]).Select(k => input.slice(axis + 2, k * dilation, last + (k * dilation), stride)).ToArray();
            input = shifted.Skip(1).Aggregate(shifted[0], (sum, slice) => sum.Plus(slice));
        }

        return input;
    }

    private static TorchTensor LpPool(OperatorCall call)
    {
        var window = WindowOf(call);
        var power = call.Node.Int("p", 2);
        return PowerMeans.Root(Sums(call, window, window.Pad(PowerMeans.Power(call[0], power))), power);
    }
}
