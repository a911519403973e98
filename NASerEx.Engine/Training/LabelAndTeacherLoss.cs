using NASerEx.Training.Operators;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>What some images should give.</summary>
/// <param name="Labels">Probabilities of the classes [N, classes]; 1 and 0 where labels are neither smoothed nor blended.</param>
/// <param name="Softened">The teacher's softened probabilities, where one is used.</param>
internal readonly record struct BatchTargets(TorchTensor Labels, TorchTensor? Softened);

/// <summary>
/// Cross-entropy with the labels and with a teacher's softened output (Hinton et al., "Distilling the Knowledge in a Neural Network", 2015).
/// </summary>
/// <param name="teacherWeight">Weight of the teacher, 0 to 1; the labels have the rest.</param>
/// <param name="temperature">What both logits are divided by before they are compared.</param>
internal sealed class LabelAndTeacherLoss(double teacherWeight, double temperature)
{
    /// <summary>Whether a teacher is asked at all.</summary>
    public bool UsesTeacher => teacherWeight > 0;

    /// <summary>What the teacher's logits are divided by.</summary>
    public double Temperature => temperature;

    /// <summary>The mean loss of a batch. The factor temperature² keeps the teacher's gradients at the labels' scale.</summary>
    /// <param name="logits">The student's logits.</param>
    /// <param name="targets">What they should be.</param>
    public TorchTensor Of(TorchTensor logits, BatchTargets targets)
    {
        var hard = CrossEntropy(logits, targets.Labels);
        return targets.Softened is null
            ? hard
            : hard.Times(1 - teacherWeight).Plus(CrossEntropy(logits.Times(1 / temperature), targets.Softened).Times(teacherWeight * temperature * temperature));
    }

    private static TorchTensor CrossEntropy(TorchTensor logits, TorchTensor probabilities) =>
        probabilities.mul(torch.nn.functional.log_softmax(logits, 1)).sum(1).mean().Times(-1.0);
}
