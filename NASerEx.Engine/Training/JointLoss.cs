using System.Collections.Immutable;
using NASerEx.Training.Operators;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>
/// The loss of a model with exits: a weighted sum over them and the model's own output. That one learns from labels and teacher, and the exits from
/// labels and from it (Phuong &amp; Lampert, "Distillation-Based Training for Multi-Exit Architectures", 2019), which no exit's loss pulls
/// towards itself.
/// </summary>
/// <param name="loss">How labels and the other are weighed.</param>
/// <param name="exitWeights">Weight of each exit.</param>
/// <param name="finalWeight">Weight of the model's own output.</param>
/// <param name="probabilities">Whether that output holds probabilities instead of logits.</param>
internal sealed class JointLoss(LabelAndTeacherLoss loss, ImmutableArray<double> exitWeights, double finalWeight, bool probabilities)
{
    private const double LeastProbability = 1e-12;

    /// <summary>The mean loss of a batch.</summary>
    /// <param name="outputs">Logits of the exits, then what the model itself says.</param>
    /// <param name="targets">What they should be.</param>
    public TorchTensor Of(TorchTensor[] outputs, BatchTargets targets)
    {
        var final = probabilities ? outputs[^1].Plus(LeastProbability).log() : outputs[^1];
        var ofExits = loss.UsesTeacher ? targets with { Softened = Softened(final) } : targets;
        return outputs[..^1].Zip(exitWeights).Aggregate(
            loss.Of(final, targets).Times(finalWeight),
            (sum, exit) => sum.Plus(loss.Of(exit.First, ofExits).Times(exit.Second)));
    }

    private TorchTensor Softened(TorchTensor logits) => torch.nn.functional.softmax(logits.detach().Times(1 / loss.Temperature), 1);
}
