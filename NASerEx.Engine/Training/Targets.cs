using System.Numerics.Tensors;
using NASerEx.Training.Operators;

namespace NASerEx.Training;

/// <summary>What heads should say of training images: their labels and, once the backbone has seen them, its own logits.</summary>
/// <param name="labels">Class by image.</param>
/// <param name="classes">Number of classes.</param>
/// <param name="loss">How labels and teacher are weighed.</param>
/// <param name="smoothing">Probability that is spread evenly over all classes (Szegedy et al. 2016).</param>
internal sealed class Targets(int[] labels, int classes, LabelAndTeacherLoss loss, double smoothing)
{
    private readonly float[] _teacher = loss.UsesTeacher ? new float[labels.Length * classes] : [];

    /// <summary>Whether the teacher's logits are wanted.</summary>
    public bool UsesTeacher => loss.UsesTeacher;

    /// <summary>The loss that compares with them.</summary>
    public LabelAndTeacherLoss Loss => loss;

    /// <summary>The teacher's logits, a row an image.</summary>
    public float[] Teacher => _teacher;

    /// <summary>The teacher's logits of an image.</summary>
    public ArraySegment<float> TeacherOf(int image) => new(_teacher, image * classes, classes);

    /// <summary>What a classifier gives, as logits.</summary>
    /// <param name="rows">Logits, or probabilities.</param>
    /// <param name="probabilities">Which of the two.</param>
    public static float[] LogitsOf(ReadOnlySpan<float> rows, bool probabilities) =>
        probabilities ? Array.ConvertAll(rows.ToArray(), probability => MathF.Log(MathF.Max(probability, float.Epsilon))) : rows.ToArray();

    /// <summary>Keeps the teacher's logits of images.</summary>
    public void Keep(ReadOnlySpan<int> indices, ReadOnlySpan<float> teacher)
    {
        for (var i = 0; i < indices.Length; i++)
            teacher.Slice(i * classes, classes).CopyTo(_teacher.AsSpan(indices[i] * classes));
    }

    /// <summary>Targets of images, in the caller's dispose scope.</summary>
    /// <param name="indices">The images.</param>
    /// <param name="weights">How much each training image counts; null counts all alike.</param>
    public BatchTargets Of(ReadOnlySpan<int> indices, float[]? weights = null)
    {
        var (hard, soft) = (new float[indices.Length * classes], new float[loss.UsesTeacher ? indices.Length * classes : 0]);
        for (var i = 0; i < indices.Length; i++)
            Add(indices[i], 1, weights, i, hard, soft);
        return Tensors(hard, soft);
    }

    /// <summary>Targets of some images of a batch, blended where the images are, in the caller's dispose scope.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="images">Which of its images.</param>
    /// <param name="weights">How much each training image counts; null counts all alike.</param>
    public BatchTargets Of(PrefixBatch batch, Range images, float[]? weights = null)
    {
        var (first, count) = images.GetOffsetAndLength(batch.Indices.Length);
        if (batch.Shares.Length == 0)
            return Of(batch.Indices.AsSpan(first, count), weights);
        var (hard, soft) = (new float[count * classes], new float[loss.UsesTeacher ? count * classes : 0]);
        for (var i = 0; i < count; i++)
        {
            var share = batch.Shares[first + i];
            Add(batch.Indices[first + i], share, weights, i, hard, soft);
            Add(batch.Partner(first + i), 1 - share, weights, i, hard, soft);
        }

        return Tensors(hard, soft);
    }

    private BatchTargets Tensors(float[] hard, float[] soft) => new(
        TorchTensors.ToTorch(hard, hard.Length / classes, classes),
        soft.Length > 0 ? TorchTensors.ToTorch(soft, soft.Length / classes, classes) : null);

    // The loss is linear in its targets, so that an image that counts for less has less of them.
    private void Add(int image, float share, float[]? weights, int row, float[] hard, float[] soft)
    {
        share *= weights?[image] ?? 1;
        var target = hard.AsSpan(row * classes, classes);
        TensorPrimitives.Add(target, (float)(share * smoothing / classes), target);
        target[labels[image]] += (float)(share * (1 - smoothing));
        if (soft.Length == 0)
            return;
        var softened = new float[classes];
        TensorPrimitives.Divide(_teacher.AsSpan(image * classes, classes), (float)loss.Temperature, softened);
        TensorPrimitives.SoftMax(softened, softened);
        var sum = soft.AsSpan(row * classes, classes);
        TensorPrimitives.MultiplyAdd(softened, share, sum, sum);
    }
}
