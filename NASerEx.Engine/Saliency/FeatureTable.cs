using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Graphs;
using NASerEx.Runtime;
using NASerEx.Training;

namespace NASerEx.Saliency;

/// <summary>Pooled features of training images at all exit points, from one pass of the backbone.</summary>
/// <param name="Places">By exit point, then of the model's output as logits.</param>
/// <param name="Labels">Class by image.</param>
internal sealed record FeatureTable(ImmutableArray<FeatureRows> Places, int[] Labels)
{
    private const string Activity = "Collecting features";
    private const int BatchSize = 64;
    private const long MostFloats = 96L << 20;
    private const int LeastPerClass = 2;
    private const int LeastImages = 8;

    /// <summary>Runs the backbone.</summary>
    /// <param name="task">What is asked.</param>
    /// <param name="work">Cancellation, progress.</param>
    /// <exception cref="NASerExException">There are too few images (<c>SaliencyTooFewImages</c>).</exception>
    public static FeatureTable Collect(SaliencyTask task, WorkContext work)
    {
        var parts = task.Points.Select(PointFeatures.Of).ToArray();
        List<(Value Value, int Length)> wanted = [.. parts.Select(part => (part.Graph.Outputs[0], part.Length)), (task.Classifier.Output, task.Classifier.Classes)];
        var graph = parts.Aggregate(GraphPatch.Empty, (sum, part) => sum.Add(part.Graph)).WithOutputs(wanted.Select(one => one.Value)).Apply(task.Backbone.Graph);
        var images = ImagesOf(task, MostFloats / wanted.Sum(one => one.Length));
        var places = wanted.Select(one => new FeatureRows(new float[images.Length * one.Length], one.Length)).ToImmutableArray();
        using var outputs = new BatchedOutputs(task.Backbone.WithGraph(graph), wanted, task.Size, new RuntimeOptions { Threads = 1 });
        new PrefixStream(outputs, task.Train, [.. images.Chunk(BatchSize)], null).Run(0, _ => [], batch =>
        {
            var done = batch.Number * BatchSize;
            for (var place = 0; place < places.Length; place++)
                batch.Output(place, places[place].Length, ..).CopyTo(places[place].Values.AsSpan(done * places[place].Length));
            work.Report(Activity, "training images", done + batch.Indices.Length, images.Length);
        }, work);
        var logits = places[^1] with { Values = Targets.LogitsOf(places[^1].Values, task.Classifier.Scores == ScoreKind.Probabilities) };
        return new FeatureTable(places.SetItem(places.Length - 1, logits), Array.ConvertAll(images, image => task.Train.Labels[image]));
    }

    private static int[] ImagesOf(SaliencyTask task, long most)
    {
        var wanted = task.MaxImages == 0 ? most : Math.Min(task.MaxImages, most);
        var images = StratifiedSubset.Of(task.Train.Labels, (int)Math.Min(wanted, int.MaxValue), task.Seed);
        var least = Math.Max(LeastImages, LeastPerClass * images.Select(image => task.Train.Labels[image]).Distinct().Count());
        return images.Length >= least ? images : throw new NASerExException(
            "SaliencyTooFewImages", ErrorKind.InvalidInput,
            $"Saliency is told from {images.Length} training images of '{task.Backbone.Label}'; it takes at least {least}. Give the train split more, raise exits.saliencyImages, or spread exit points evenly (exits.saliency: none).");
    }
}
