using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Training;

/// <summary>
/// What a head with few features learns from, kept in memory from one pass of the backbone: the rest of its training runs without the
/// backbone, so it may take many epochs.
/// </summary>
/// <param name="learner">The head.</param>
/// <param name="images">The training images, as indices into their split.</param>
/// <param name="validationImages">Number of validation images.</param>
internal sealed class FeatureBank(HeadLearner learner, int[] images, int validationImages)
{
    private const int MostBatch = 1024;
    private const int LeastSteps = 16;
    private const long MostFloats = 80L << 20;

    private readonly float[] _train = new float[images.Length * learner.CutLength];
    private readonly Dictionary<int, int> _places = images.Select((image, place) => (image, place)).ToDictionary();
    private readonly float[] _validation = new float[validationImages * learner.CutLength];

    /// <summary>The head.</summary>
    public HeadLearner Learner => learner;

    /// <summary>Whether a head pools before its first weight, and what that leaves is little enough to be kept.</summary>
    public static bool Suits(ExitHead head, int images) => HeadParts.Of(head.Graph) is { Pools: true } parts && (long)images * parts.CutLength <= MostFloats;

    /// <summary>Keeps features of training images.</summary>
    /// <param name="indices">The images.</param>
    /// <param name="rows">A row an image.</param>
    public void Keep(ReadOnlySpan<int> indices, ReadOnlySpan<float> rows)
    {
        for (var i = 0; i < indices.Length; i++)
            Row(rows, i).CopyTo(_train.AsSpan(_places[indices[i]] * learner.CutLength));
    }

    /// <summary>Keeps features of validation images.</summary>
    public void KeepValidation(ReadOnlySpan<int> indices, ReadOnlySpan<float> rows)
    {
        for (var i = 0; i < indices.Length; i++)
            Row(rows, i).CopyTo(_validation.AsSpan(indices[i] * learner.CutLength));
    }

    /// <summary>Trains the head.</summary>
    /// <param name="targets">Labels and teacher of the training images.</param>
    /// <param name="weights">How much each training image counts; null counts all alike.</param>
    /// <param name="validationLabels">Classes of the validation images.</param>
    /// <param name="options">How.</param>
    /// <param name="epochEnded">Called after each epoch.</param>
    /// <param name="cancellation">Asked before each epoch.</param>
    /// <param name="stopAfter">Epochs after which it stops; null for all.</param>
    public void Train(Targets targets, float[]? weights, int[] validationLabels, TrainingOptions options, Action epochEnded, CancellationToken cancellation, int? stopAfter = null)
    {
        var size = Math.Clamp(images.Length / LeastSteps, Math.Min(2, images.Length), MostBatch);
        var steps = images.Length / size;
        var rate = new LearningRate(options.LearningRate, (long)options.EpochsFromMemory * steps);
        var order = (int[])images.Clone();
        for (var epoch = 0; epoch < (stopAfter ?? options.EpochsFromMemory); epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            Seeds.Of(options.Seed, epoch).Shuffle(order);
            for (var step = 0; step < steps; step++)
                Step(order[(step * size)..((step + 1) * size)], targets, weights, rate.At(((long)epoch * steps) + step));
            learner.EndEpoch(learner.Predict(_validation), validationLabels);
            epochEnded();
        }
    }

    private void Step(int[] indices, Targets targets, float[]? weights, double rate)
    {
        learner.Learn(0, Gather(indices), () => targets.Of(indices, weights));
        learner.Move(rate);
    }

    private float[] Gather(ReadOnlySpan<int> indices)
    {
        var length = learner.CutLength;
        var rows = new float[indices.Length * length];
        for (var i = 0; i < indices.Length; i++)
            Row(_train, _places[indices[i]]).CopyTo(rows.AsSpan(i * length));
        return rows;
    }

    private ReadOnlySpan<float> Row(ReadOnlySpan<float> rows, int index) => rows.Slice(index * learner.CutLength, learner.CutLength);
}
