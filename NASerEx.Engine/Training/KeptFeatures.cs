using NASerEx.Data;
using NASerEx.Graphs;

namespace NASerEx.Training;

/// <summary>
/// What heads learn from, kept in memory from the first time that the frozen backbone computes it: where images look the same in every epoch, the backbone need not be asked again. It gives the
/// same weights as asking again.
/// </summary>
/// <param name="train">The training images.</param>
/// <param name="trainImages">How many of them are learned from.</param>
/// <param name="validation">The validation images.</param>
/// <param name="shareOfMemory">The share of the machine's memory that it may take.</param>
internal sealed class KeptFeatures(ImageSplit train, int trainImages, ImageSplit validation, double shareOfMemory)
{
    /// <summary>Fewest passes over images for which what the backbone says of them is kept.</summary>
    internal const int LeastPasses = 3;

    // Multiply-accumulates of the backbone that take as long as to fill a byte of memory that is new to the process: 150 thousand million a second and 3.3 ns on two virtual cores.
    private const long MacsOfByte = 512;

    private readonly Dictionary<Value, (float[]?[] Train, float[]?[] Validation)> _rows = [];

    /// <summary>Whether anything is kept.</summary>
    public bool Any => _rows.Count > 0;

    /// <summary>Keeps from now on what heads learn from, if that is asked for more than twice, takes longer than to fill the memory for it, and there is so much; forgets what others learn from.</summary>
    /// <param name="learners">The heads; those of a later call are among those of an earlier one.</param>
    /// <param name="passes">Passes over the images that are left.</param>
    /// <param name="way">Multiply-accumulates of the backbone an image, up to the last of the heads.</param>
    public void Want(IEnumerable<HeadLearner> learners, int passes, long way)
    {
        var cuts = learners.DistinctBy(learner => learner.Cut).ToDictionary(learner => learner.Cut, learner => (long)learner.CutLength);
        var pays = passes >= LeastPasses && (passes - 1) * way >= MacsOfByte * sizeof(float) * cuts.Values.Sum();
        if (!Any && pays && cuts.Values.Sum(BytesOf) <= shareOfMemory * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
        {
            foreach (var cut in cuts.Keys)
                _rows[cut] = (new float[]?[train.Count], new float[]?[validation.Count]);
        }

        foreach (var cut in _rows.Keys.Except(cuts.Keys).ToArray())
            _rows.Remove(cut);
    }

    private long BytesOf(long length) => (length * sizeof(float) * (trainImages + validation.Count)) + ((long)nint.Size * (train.Count + validation.Count));

    /// <summary>What is kept of some values for the images of a split.</summary>
    /// <param name="split">The training or the validation images.</param>
    /// <param name="values">The values, and how many floats each has an image, as a pass of the backbone gives them.</param>
    public KeptRows Of(ImageSplit split, IReadOnlyList<(Value Value, int Length)> values) => new(
        [.. values.Select(one => !_rows.TryGetValue(one.Value, out var kept) ? null : split == train ? kept.Train : kept.Validation)],
        [.. values.Select(one => one.Length)]);
}

/// <summary>Rows of a pass of the backbone, by output and image. Different images may be kept and read at once.</summary>
/// <param name="rows">By output, a row by image, null where it is not known; null for outputs that are not kept.</param>
/// <param name="lengths">Floats a row, by output.</param>
internal sealed class KeptRows(float[]?[]?[] rows, int[] lengths)
{
    /// <summary>Copies the rows of some images, if all outputs of all of them are known.</summary>
    /// <param name="images">The images.</param>
    /// <param name="into">Receives a row an image, by output.</param>
    /// <param name="at">The first row that is written.</param>
    public bool TryRead(ReadOnlySpan<int> images, float[][] into, int at)
    {
        foreach (var image in images)
        {
            if (!Array.TrueForAll(rows, row => row?[image] is not null))
                return false;
        }

        for (var output = 0; output < rows.Length; output++)
        {
            for (var i = 0; i < images.Length; i++)
                rows[output]![images[i]].CopyTo(into[output].AsSpan((at + i) * lengths[output]));
        }

        return true;
    }

    /// <summary>Keeps the rows of some images.</summary>
    /// <param name="images">The images.</param>
    /// <param name="from">A row an image, by output.</param>
    /// <param name="at">Their first row.</param>
    public void Keep(ReadOnlySpan<int> images, float[][] from, int at)
    {
        for (var output = 0; output < rows.Length; output++)
        {
            for (var i = 0; rows[output] is { } kept && i < images.Length; i++)
                kept[images[i]] = from[output].AsSpan((at + i) * lengths[output], lengths[output]).ToArray();
        }
    }
}
