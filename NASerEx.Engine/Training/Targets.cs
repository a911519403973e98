using NASerEx.Training.Operators;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>What heads should say of training images: their labels and, once the backbone has seen them, its own logits.</summary>
/// <param name="labels">Class by image.</param>
/// <param name="classes">Number of classes.</param>
/// <param name="loss">Softens the teacher's logits.</param>
internal sealed class Targets(int[] labels, int classes, LabelAndTeacherLoss loss)
{
    private readonly float[] _teacher = loss.UsesTeacher ? new float[labels.Length * classes] : [];

    /// <summary>Whether the teacher's logits are wanted.</summary>
    public bool UsesTeacher => loss.UsesTeacher;

    /// <summary>Keeps the teacher's logits of images.</summary>
    public void Keep(ReadOnlySpan<int> indices, ReadOnlySpan<float> teacher)
    {
        for (var i = 0; i < indices.Length; i++)
            teacher.Slice(i * classes, classes).CopyTo(_teacher.AsSpan(indices[i] * classes));
    }

    /// <summary>Labels and softened probabilities of images, in the caller's dispose scope.</summary>
    public (TorchTensor Labels, TorchTensor? Softened) Of(ReadOnlySpan<int> indices)
    {
        var picked = new long[indices.Length];
        var teacher = new float[loss.UsesTeacher ? indices.Length * classes : 0];
        for (var i = 0; i < indices.Length; i++)
        {
            picked[i] = labels[indices[i]];
            if (loss.UsesTeacher)
                _teacher.AsSpan(indices[i] * classes, classes).CopyTo(teacher.AsSpan(i * classes));
        }

        var softened = loss.UsesTeacher ? loss.Soften(TorchTensors.ToTorch(teacher, [indices.Length, classes])) : null;
        return (TorchTensors.ToTorch(picked), softened);
    }
}
