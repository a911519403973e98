using System.Collections.Immutable;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Operators that read or write elements by index.</summary>
internal static class IndexOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        new("Gather", Gather),
        new("GatherElements", GatherElements) { Since = 11 },
        new("GatherND", GatherNd) { Since = 11 },
        new("ScatterElements", ScatterElements) { Since = 11, Role = AllButIndices },
        new("Scatter", ScatterElements) { Since = 9, Until = 10, Role = AllButIndices },
        new("ScatterND", ScatterNd) { Since = 11, Role = AllButIndices },
        new("OneHot", OneHot) { Since = 9, Role = _ => WeightRole.Constant },
        new("NonZero", call => call[0].nonzero().t()) { Since = 9, Differentiable = false },
        new("Compress", Compress) { Since = 9 },
    ];

    private static WeightRole AllButIndices(int position) => position == 1 ? WeightRole.Constant : WeightRole.Carried;

    private static TorchTensor Gather(OperatorCall call)
    {
        var axis = (int)call.Axis(0);
        var indices = Integers.FromStart(call[1], call[0].shape[axis]).reshape(-1);
        return call[0].index_select(axis, indices).reshape([.. call[0].shape[..axis], .. call[1].shape, .. call[0].shape[(axis + 1)..]]);
    }

    private static TorchTensor GatherElements(OperatorCall call)
    {
        var axis = call.Axis(0);
        return call[0].gather(axis, Integers.FromStart(call[1], call[0].shape[axis]));
    }

    private static TorchTensor GatherNd(OperatorCall call)
    {
        var batchAxes = (int)call.Node.Int("batch_dims", 0);
        var (shape, indices) = (call[0].shape, call[1]);
        var indexed = (int)indices.shape[^1];
        var rest = shape[(batchAxes + indexed)..];
        var rows = call[0].reshape(Product(shape[..(batchAxes + indexed)]), Product(rest));
        var batches = Product(shape[..batchAxes]);
        var flat = Flat(indices, shape[batchAxes..(batchAxes + indexed)]).reshape(batches, -1);
        var starts = Integers.Below(batches).Times(Product(shape[batchAxes..(batchAxes + indexed)])).reshape(batches, 1);
        return rows.index_select(0, flat.Plus(starts).reshape(-1)).reshape([.. indices.shape[..^1], .. rest]);
    }

    private static TorchTensor ScatterNd(OperatorCall call)
    {
        var (shape, indices) = (call[0].shape, call[1]);
        var indexed = (int)indices.shape[^1];
        var row = Product(shape[indexed..]);
        var rows = call[0].reshape(Product(shape[..indexed]), row);
        return Scattering.Into(call, rows, Flat(indices, shape[..indexed]).reshape(-1), call[2].reshape(-1, row)).reshape(shape);
    }

    private static TorchTensor ScatterElements(OperatorCall call)
    {
        var axis = call.Axis(0);
        var (shape, indices) = (call[0].shape, Integers.FromStart(call[1], call[0].shape[axis]));
        var flat = Integers.Of(0);
        for (var i = 0; i < shape.Length; i++)
        {
            long[] along = [.. Enumerable.Range(0, shape.Length).Select(other => other == i ? -1L : 1L)];
            var places = i == axis ? indices : Integers.Below(indices.shape[i]).reshape(along);
            flat = flat.Plus(places.Times(Product(shape[(i + 1)..])));
        }

        return Scattering.Into(call, call[0].reshape(-1, 1), flat.reshape(-1), call[2].reshape(-1, 1)).reshape(shape);
    }

    // Indices [..., k] into k axes as indices [...] into these axes laid out flat.
    private static TorchTensor Flat(TorchTensor indices, long[] lengths)
    {
        var flat = Integers.Of(0).expand(indices.shape[..^1]);
        for (var i = 0; i < lengths.Length; i++)
            flat = flat.Plus(Integers.FromStart(indices.select(-1, i), lengths[i]).Times(Product(lengths[(i + 1)..])));
        return flat;
    }

    // An index out of range gives a row that is off throughout.
    private static TorchTensor OneHot(OperatorCall call)
    {
        var depth = (long)call.NumbersInput(1)![0];
        var axis = OperatorCall.FromStart(call.Node.Int("axis", -1), call[0].dim() + 1);
        var indices = Integers.FromStart(call[0], depth).unsqueeze(axis);
        long[] along = [.. Enumerable.Range(0, (int)indices.dim()).Select(other => other == axis ? -1L : 1L)];
        return torch.where(indices.eq(Integers.Below(depth).reshape(along)), call[2].select(0, 1), call[2].select(0, 0));
    }

    private static TorchTensor Compress(OperatorCall call)
    {
        var kept = call[1].nonzero().reshape(-1);
        return call.Node.Attributes.ContainsKey("axis") ? call[0].index_select(call.Axis(0), kept) : call[0].reshape(-1).index_select(0, kept);
    }

    private static long Product(long[] lengths) => lengths.Aggregate(1L, (product, length) => product * length);
}
