using System.Collections.Immutable;
using NASerEx.Graphs;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Normalisations.</summary>
internal static class NormalizationOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        new("BatchNormalization", BatchNormalization)
        {
            Role = position => position switch { 0 => WeightRole.Carried, <= 2 => WeightRole.Trained, _ => WeightRole.Statistic },
            Refusal = RefuseOldTraining,
            Note = "Statistics come from the batch and are remembered while training.",
        },
        Operator.Weighted("InstanceNormalization", InstanceNormalization),
        Operator.Weighted("GroupNormalization", GroupNormalization) with { Since = 18 },
        new("LayerNormalization", LayerNormalization) { Since = 17, Role = Operator.AllButFirst },
        Operator.Weighted("RMSNormalization", RmsNormalization) with { Since = 23 },
        new("LRN", LocalResponse),
        new("MeanVarianceNormalization", MeanVariance) { Since = 9 },
        new("LpNormalization", LpNormalization),
    ];

    // While training, torch moves the running mean and variance (inputs 3 and 4) in place; ONNX's momentum weighs the old value.
    private static TorchTensor[] BatchNormalization(OperatorCall call)
    {
        if (call.Node.Int("training_mode", 0) == 1)
            return OfThisBatch(call);
        if (call.Training && call[0].numel() < 2 * call[3].numel())
            throw call.Refuse("takes statistics from one value a channel, and needs two or more (train with larger batches or larger images)");
        if (call.Opset < 9 && call.Node.Int("spatial", 1) == 0)
            return [OfEachPlace(call)];
        return [torch.nn.functional.batch_norm(call[0], call[3], call[4], call[1], call[2], call.Training, 1 - Momentum(call), Epsilon(call))];
    }

    private static string? RefuseOldTraining(Node node, long opset) =>
        opset < 14 && node.Outputs.Skip(1).Any(output => output is not null) ? "returns statistics (export the model for inference)" : null;

    // The exported model itself takes statistics from its batch, and returns what a running mean and variance would become.
    private static TorchTensor[] OfThisBatch(OperatorCall call)
    {
        var output = torch.nn.functional.batch_norm(call[0], null, null, call[1], call[2], true, 0, Epsilon(call));
        if (!call.Wants(1) && !call.Wants(2))
            return [output];
        var (variance, mean) = torch.var_mean(call[0], AllBut(call[0], 1), unbiased: false);
        var kept = Momentum(call);
        return [output, Mix(call[3], mean), Mix(call[4], variance)];

        TorchTensor Mix(TorchTensor old, TorchTensor now) => old.Times(kept).Plus(now.Times(1 - kept));
    }

    // Up to opset 8 a mean and variance of every place, not only of every channel, can be asked for.
    private static TorchTensor OfEachPlace(OperatorCall call)
    {
        var (mean, variance) = (call[3], call[4]);
        if (call.Training)
        {
            (variance, mean) = torch.var_mean(call[0], [0], unbiased: false);
            using var noGradients = torch.no_grad();
            call[3].Blend(Momentum(call), mean, 1 - Momentum(call));
            call[4].Blend(Momentum(call), variance, 1 - Momentum(call));
        }

        return call[0].sub(mean).mul(variance.Plus(Epsilon(call)).rsqrt()).mul(call[1]).Plus(call[2]);
    }

    private static TorchTensor InstanceNormalization(OperatorCall call)
    {
        var flat = call[0].flatten(2);
        var normal = torch.nn.functional.layer_norm(flat, [flat.shape[2]], null, null, Epsilon(call)).reshape(call[0].shape);
        return PerChannel(call, normal, call[1], call[2]);
    }

    // Scale and bias have an element for each group up to opset 20, for each channel from then on.
    private static TorchTensor GroupNormalization(OperatorCall call)
    {
        var groups = call.Node.Int("num_groups", 1);
        var flat = call[0].reshape(call[0].shape[0], groups, -1);
        var normal = torch.nn.functional.layer_norm(flat, [flat.shape[2]], null, null, Epsilon(call));
        return call.Opset < 21
            ? PerChannel(call, normal, call[1], call[2]).reshape(call[0].shape)
            : PerChannel(call, normal.reshape(call[0].shape), call[1], call[2]);
    }

    private static TorchTensor PerChannel(OperatorCall call, TorchTensor normal, TorchTensor scale, TorchTensor bias)
    {
        long[] shape = [-1, .. Enumerable.Repeat(1L, (int)normal.dim() - 2)];
        return normal.mul(scale.reshape(shape)).Plus(bias.reshape(shape));
    }

    private static TorchTensor[] LayerNormalization(OperatorCall call)
    {
        var (scale, bias) = (call[1], call.Optional(2));
        var shape = call[0].shape[(int)call.Axis(-1)..];
        var fits = scale.shape.SequenceEqual(shape) && (bias is null || bias.shape.SequenceEqual(shape));
        var output = torch.nn.functional.layer_norm(call[0], shape, fits ? scale : null, fits ? bias : null, Epsilon(call));
        if (!fits)
            output = bias is null ? output.mul(scale) : output.mul(scale).Plus(bias);
        if (!call.Wants(1) && !call.Wants(2))
            return [output];
        var (variance, mean) = torch.var_mean(call[0], LastAxes(call), unbiased: false, keepdim: true);
        return [output, mean, variance.Plus(Epsilon(call)).rsqrt()];
    }

    private static TorchTensor RmsNormalization(OperatorCall call)
    {
        var squares = call[0].mul(call[0]).mean(LastAxes(call), true);
        return call[0].mul(squares.Plus(Epsilon(call)).rsqrt()).mul(call[1]);
    }

    // Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", 2012, section 3.3.
    private static TorchTensor LocalResponse(OperatorCall call)
    {
        var size = call.Node.Int("size", 1);
        var channels = call[0].shape[1];
        var squares = call[0].mul(call[0]).transpose(1, -1);
        var padded = torch.nn.functional.pad(squares, [(size - 1) / 2, size / 2]).transpose(1, -1);
        var sums = Enumerable.Range(0, (int)size).Select(first => padded.slice(1, first, first + channels, 1)).Aggregate(Scalars.Plus);
        var scale = sums.Times((double)call.Node.Float("alpha", 1e-4f) / size).Plus(call.Node.Float("bias", 1f));
        return call[0].mul(Scalars.With(-call.Node.Float("beta", 0.75f), scale.pow));
    }

    private static TorchTensor MeanVariance(OperatorCall call)
    {
        const double epsilon = 1e-9;
        var (variance, mean) = torch.var_mean(call[0], call.Node.Ints("axes")?.ToArray() ?? [0, 2, 3], unbiased: false, keepdim: true);
        return call[0].sub(mean).div(PowerMeans.Root(variance, 2).Plus(epsilon));
    }

    private static TorchTensor LpNormalization(OperatorCall call)
    {
        var norm = PowerMeans.Norm(call[0], [call.Axis(-1)], true, call.Node.Int("p", 2));
        return call[0].div(Scalars.With(0, zero => Scalars.With(1, one => norm.masked_fill(norm.eq(zero), one))));
    }

    private static double Momentum(OperatorCall call) => call.Node.Float("momentum", 0.9f);

    private static double Epsilon(OperatorCall call) => call.Node.Float("epsilon", 1e-5f);

    private static long[] LastAxes(OperatorCall call)
    {
        var first = (int)call.Axis(-1);
        return [.. Enumerable.Range(first, (int)call[0].dim() - first).Select(axis => (long)axis)];
    }

    private static long[] AllBut(TorchTensor input, int kept) =>
        [.. Enumerable.Range(0, (int)input.dim()).Where(axis => axis != kept).Select(axis => (long)axis)];
}
