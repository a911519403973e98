using NASerEx.Training.Operators;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>
/// Cross-entropy with the labels and with a teacher's softened output (Hinton et al., "Distilling the Knowledge in a Neural Network", 2015).
/// </summary>
/// <param name="teacherWeight">Weight of the teacher, 0 to 1; the labels have the rest.</param>
/// <param name="temperature">What both logits are divided by before they are compared.</param>
internal sealed class LabelAndTeacherLoss(double teacherWeight, double temperature)
{
    /// <summary>Whether a teacher is asked at all.</summary>
    public bool UsesTeacher => teacherWeight > 0;

    /// <summary>The teacher's softened probabilities.</summary>
    public TorchTensor Soften(TorchTensor teacherLogits) => torch.nn.functional.softmax(teacherLogits.Times(1 / temperature), 1);

    /// <summary>The mean loss of a batch. The factor temperature² keeps the teacher's gradients at the labels' scale.</summary>
    /// <param name="logits">The student's logits.</param>
    /// <param name="labels">True classes.</param>
    /// <param name="softened">The teacher's softened probabilities, where one is used.</param>
    public TorchTensor Of(TorchTensor logits, TorchTensor labels, TorchTensor? softened)
    {
        var hard = torch.nn.functional.cross_entropy(logits, labels);
        if (softened is null)
            return hard;
        var soft = softened.mul(torch.nn.functional.log_softmax(logits.Times(1 / temperature), 1)).sum(1).mean();
        return hard.Times(1 - teacherWeight).Plus(soft.Times(-teacherWeight * temperature * temperature));
    }
}
