using System.Collections.Immutable;
using System.Numerics.Tensors;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Outcomes;
using NASerEx.Runtime;

namespace NASerEx.Training;

/// <summary>Asks all heads and the model itself about every image of a split, in one run of ONNX Runtime a batch. Uses no libtorch.</summary>
public static class OutcomeCollector
{
    private const string Activity = "Collecting outcomes";
    private const string FinalName = "final";
    private const int BatchSize = 64;

    /// <summary>Fills an outcome table.</summary>
    /// <param name="backbone">The model.</param>
    /// <param name="output">Its value [N, classes] that classifies.</param>
    /// <param name="classes">How many classes it scores.</param>
    /// <param name="outputsProbabilities">Whether that value holds probabilities instead of logits.</param>
    /// <param name="points">The exit points that heads hang on.</param>
    /// <param name="heads">Trained heads; a row each, in this order.</param>
    /// <param name="split">The images.</param>
    /// <param name="runtime">How to run the model.</param>
    /// <param name="work">Cancellation, asked between batches; progress.</param>
    /// <param name="fittedOn">
    /// A table of the same heads on the images that their metrics were fitted on; null fits the metrics on these images, and holds the heads'
    /// logits for that long.
    /// </param>
    public static OutcomeTable Collect(
        Model backbone,
        Value output,
        int classes,
        bool outputsProbabilities,
        ImmutableArray<ExitPoint> points,
        ImmutableArray<ExitHead> heads,
        ImageSplit split,
        RuntimeOptions runtime,
        WorkContext work,
        OutcomeTable? fittedOn = null)
    {
        var graph = backbone.Graph.WithHeads(points, heads, output);
        var wanted = graph.Outputs.Select(value => (value, classes)).ToArray();
        var rows = heads.Select((head, i) => new HeadRow(head, split.Count, classes, fittedOn?.Exits[i].Metrics)).ToArray();
        var final = new FinalRow(FinalName, split.Count, classes, outputsProbabilities);
        using var outputs = new BatchedOutputs(backbone.WithGraph(graph), wanted, new ImageSize(split.Channels, split.Height, split.Width), runtime);
        Read(outputs, [.. rows.Select<HeadRow, RowReader>(row => row.Read), final.Read], split, work);
        var labels = split.Labels;
        bool[] endIsRight = [.. final.Outcomes.Predicted.Zip(labels, (said, label) => said == label)];
        return new OutcomeTable([.. split.Ids], labels, [.. rows.Select(row => row.Finish(labels, endIsRight))], final.Outcomes);
    }

    private delegate void RowReader(int first, ReadOnlySpan<float> rows);

    private static void Read(BatchedOutputs outputs, RowReader[] readers, ImageSplit split, WorkContext work)
    {
        var rows = outputs.Allocate(BatchSize);
        var done = 0;
        foreach (var batch in split.Batches(BatchSize, work))
        {
            using (batch)
            {
                outputs.Run(batch.Pixels.Span, batch.Count, rows);
                for (var i = 0; i < readers.Length; i++)
                    readers[i](done, rows[i].AsSpan(0, rows[i].Length / BatchSize * batch.Count));
                done += batch.Count;
            }

            work.Report(Activity, split.Name.ToLowerInvariant(), done, split.Count);
        }
    }

    /// <summary>The model's own output: predictions and maximum probabilities.</summary>
    private sealed class FinalRow(string name, int images, int classes, bool probabilities)
    {
        private readonly float[] _scratch = new float[2 * classes];

        public ExitOutcomes Outcomes { get; } = new(name, new int[images], new float[images]);

        public void Read(int first, ReadOnlySpan<float> rows)
        {
            for (var i = 0; i < rows.Length / classes; i++)
            {
                var row = rows.Slice(i * classes, classes);
                Outcomes.Predicted[first + i] = TensorPrimitives.IndexOfMax(row);
                Outcomes.Confidence[first + i] = probabilities ? TensorPrimitives.Max(row) : FittedMetric.MaxProbability.Of(new HeadAnswer(row, 1, _scratch));
            }
        }
    }
}
