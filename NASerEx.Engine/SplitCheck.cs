using System.Numerics.Tensors;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Measurement;
using NASerEx.Runtime;

namespace NASerEx;

/// <summary>How many of some images of a split a model gets right, cheaply: on a sample spread evenly over the split.</summary>
internal static class SplitCheck
{
    /// <summary>Most images that are run.</summary>
    public const int Sample = 1000;

    private const int BatchSize = 50;

    /// <summary>Runs the model on at most <see cref="Sample"/> images.</summary>
    public static SplitAccuracy Of(OpenedModel model, ImageDataset data, SplitName name, RuntimeOptions runtime, WorkContext work)
    {
        var split = data.Split(name, work);
        var classes = model.Classifier.Classes;
        using var outputs = new BatchedOutputs(
            model.Model, [(model.Classifier.Output, classes)], new ImageSize(split.Channels, split.Height, split.Width), runtime);
        var (rows, done, right) = (outputs.Allocate(BatchSize), 0, 0);
        var order = ModelMeasurement.Spread(split.Count, Math.Min(split.Count, Sample));
        foreach (var batch in split.Batches(BatchSize, work, order))
        {
            using (batch)
                outputs.Run(batch.Pixels.Span, batch.Count, rows);
            for (var i = 0; i < batch.Count; i++)
                right += TensorPrimitives.IndexOfMax(rows[0].AsSpan(i * classes, classes)) == split.Labels[order[done + i]] ? 1 : 0;
            done += batch.Count;
            work.Report("Checking the splits", split.Name.ToLowerInvariant(), done, order.Length);
        }

        return new SplitAccuracy(name, right, order.Length);
    }
}
