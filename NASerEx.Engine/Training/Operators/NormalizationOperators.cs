using System.Collections.Immutable;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training.Operators;

/// <summary>Normalisations.</summary>
internal static class NormalizationOperators
{
    /// <summary>The operators of this family.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        new("BatchNormalization", BatchNormalization, position => position <= 2 ? WeightRole.Trained : WeightRole.Statistic),
        Operator.Weighted("LayerNormalization", 1, LayerNormalization),
    ];

    // While training, torch moves the running mean and variance (inputs 3 and 4) in place; ONNX's momentum weighs the old value.
    private static TorchTensor BatchNormalization(OperatorCall call) => torch.nn.functional.batch_norm(
        call[0], call[3], call[4], call[1], call[2], call.Training, 1 - call.Node.Float("momentum", 0.9f), call.Node.Float("epsilon", 1e-5f));

    private static TorchTensor LayerNormalization(OperatorCall call)
    {
        var axis = (int)call.Node.Int("axis", -1);
        var shape = call[0].shape[(axis < 0 ? (int)call[0].dim() + axis : axis)..];
        return torch.nn.functional.layer_norm(call[0], shape, call[1], call.Optional(2), call.Node.Float("epsilon", 1e-5f));
    }
}
