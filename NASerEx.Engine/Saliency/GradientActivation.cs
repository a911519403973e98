using System.Numerics.Tensors;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Training;

namespace NASerEx.Saliency;

/// <summary>
/// Gradient times activation, by channel: what the loss changes by, to first order, when a channel goes. Where channels do not speak of the class yet,
/// what one adds another takes away; the share of the whole change that is left when all are summed grows to 1 as they come to agree. It is the mean over images.
/// </summary>
internal sealed class GradientActivation : ISaliencyMeasure
{
    private const string Activity = "Following gradients";
    private const int BatchSize = 32;
    private const int MostImages = 256;

    /// <inheritdoc/>
    public SaliencyMeasure Kind => SaliencyMeasure.Gradient;

    /// <inheritdoc/>
    public SaliencyScores Of(SaliencyData data, WorkContext work) => TorchThreads.Restored(() =>
    {
        var (task, classifier) = (data.Task, data.Task.Classifier);
        using var gradients = new ActivationGradients(task.Backbone, classifier, task.Points);
        var size = classifier.Input.Batch ?? (BatchMixing.Find(task.Backbone.Graph) is null ? BatchSize : 1);
        var most = task.MaxImages == 0 ? MostImages : Math.Min(MostImages, task.MaxImages);
        var batches = StratifiedSubset.Of(task.Train.Labels, most, task.Seed).Chunk(size).Where(batch => batch.Length == size || classifier.Input.Batch is null).ToList();
        var shares = new List<double>[task.Points.Length + 1];
        Array.ForEach(Enumerable.Range(0, shares.Length).ToArray(), place => shares[place] = []);
        foreach (var (number, batch) in batches.Index())
        {
            work.Cancellation.ThrowIfCancellationRequested();
            var pixels = new float[batch.Length * task.Train.ImageLength];
            task.Train.Fill(batch, pixels);
            foreach (var (place, changes) in gradients.Of(pixels, Array.ConvertAll(batch, image => task.Train.Labels[image])).Index())
                shares[place].AddRange(Shares(changes, batch.Length));
            work.Report(Activity, "training images", number + 1, batches.Count);
        }

        double[] means = [.. shares.Select(place => place.DefaultIfEmpty(0).Average())];
        return new SaliencyScores([.. means[..^1]], 0, means[^1]) { Errors = [.. shares[..^1].Select(StandardError)] };
    });

    private static double StandardError(List<double> values)
    {
        var mean = values.DefaultIfEmpty(0).Average();
        return values.Count < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1) / values.Count);
    }

    /// <summary>Net over gross change, by image; images without any change are left out.</summary>
    /// <param name="changes">A row of channels an image.</param>
    /// <param name="images">Number of images.</param>
    public static IEnumerable<double> Shares(float[] changes, int images) => changes.Chunk(changes.Length / images)
        .Where(row => TensorPrimitives.SumOfMagnitudes<float>(row) > 0)
        .Select(row => Math.Abs(TensorPrimitives.Sum<float>(row)) / (double)TensorPrimitives.SumOfMagnitudes<float>(row));
}
