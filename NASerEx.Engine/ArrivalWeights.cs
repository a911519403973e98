using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Runtime;

namespace NASerEx;

/// <summary>How much training images count for the exits of a plan: those that earlier exits would let leave count little.</summary>
/// <param name="model">The original.</param>
/// <param name="train">The training images.</param>
/// <param name="work">Cancellation, progress.</param>
internal sealed class ArrivalWeights(OpenedModel model, ImageSplit train, WorkContext work)
{
    private const string Activity = "Asking which images arrive";
    private const int BatchSize = 64;
    // An image that leaves early still shows the later exit what its class looks like.
    private const float Least = 0.25f;

    /// <summary>Weights by exit, each with a mean of 1; the first exit sees everything.</summary>
    /// <param name="exits">The plan's exits, in order.</param>
    public float[][] Of(IReadOnlyList<PlannedExit> exits)
    {
        var leaves = LeavesAt(exits);
        return [.. Enumerable.Range(0, exits.Count).Select(exit => Normalised(Array.ConvertAll(leaves, at => at >= exit ? 1 : Least)))];
    }

    private static float[] Normalised(float[] weights)
    {
        var mean = weights.Average();
        return Array.ConvertAll(weights, weight => weight / mean);
    }

    /// <summary>By image, the first exit but the last that it is sure enough for, or the last.</summary>
    private int[] LeavesAt(IReadOnlyList<PlannedExit> exits)
    {
        var early = exits.Take(exits.Count - 1).ToArray();
        var leaves = new int[train.Count];
        Array.Fill(leaves, early.Length);
        var graph = model.Model.Graph.WithHeads([.. early.Select(exit => exit.Point)], [.. early.Select(exit => exit.Head)]);
        var wanted = graph.Outputs.Select(logits => (logits, model.Classifier.Classes)).ToArray();
        using var outputs = new BatchedOutputs(
            model.Model.WithGraph(graph), wanted, new ImageSize(train.Channels, train.Height, train.Width), new RuntimeOptions { Threads = Environment.ProcessorCount });
        var (rows, done, scratch) = (outputs.Allocate(BatchSize), 0, new float[2 * model.Classifier.Classes]);
        foreach (var batch in train.Batches(BatchSize, work))
        {
            using (batch)
            {
                outputs.Run(batch.Pixels.Span, batch.Count, rows);
                for (var i = 0; i < batch.Count; i++)
                    leaves[done + i] = First(early, rows, i, scratch);
                done += batch.Count;
                work.Report(Activity, "training images", done, train.Count);
            }
        }

        return leaves;
    }

    private static int First(PlannedExit[] exits, float[][] rows, int image, float[] scratch)
    {
        var (classes, label) = (scratch.Length / 2, -1);
        for (var at = 0; at < exits.Length; at++)
        {
            var answer = new HeadAnswer(rows[at].AsSpan(image * classes, classes), exits[at].Head.Temperature, scratch, label);
            if (exits[at].Metric.Of(answer) >= exits[at].Threshold)
                return at;
            label = answer.Label;
        }

        return exits.Length;
    }
}
