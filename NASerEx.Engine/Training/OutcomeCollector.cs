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
    public static OutcomeTable Collect(
        Model backbone,
        Value output,
        int classes,
        bool outputsProbabilities,
        ImmutableArray<ExitPoint> points,
        ImmutableArray<ExitHead> heads,
        ImageSplit split,
        RuntimeOptions runtime,
        WorkContext work)
    {
        var graph = backbone.Graph.WithHeads(points, heads, output);
        var wanted = graph.Outputs.Select(value => (value, classes)).ToArray();
        var readers = heads.Select(head => new RowReader(head.Name, split.Count, classes, head.Temperature, false))
            .Append(new RowReader(FinalName, split.Count, classes, 1, outputsProbabilities)).ToArray();
        using var outputs = new BatchedOutputs(backbone.WithGraph(graph), wanted, new ImageSize(split.Channels, split.Height, split.Width), runtime);
        Read(outputs, readers, split, work);
        return new OutcomeTable([.. split.Ids], split.Labels, [.. readers[..^1].Select(reader => reader.Outcomes)], readers[^1].Outcomes);
    }

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
                    readers[i].Read(done, rows[i].AsSpan(0, batch.Count * readers[i].Classes));
                done += batch.Count;
            }

            work.Report(Activity, split.Name.ToString().ToLowerInvariant(), done, split.Count);
        }
    }

    /// <summary>Turns one classifier's output into predictions and confidences.</summary>
    private sealed class RowReader(string name, int images, int classes, float temperature, bool probabilities)
    {
        private readonly float[] _row = new float[classes];

        public int Classes => classes;

        public ExitOutcomes Outcomes { get; } = new(name, new int[images], new float[images]);

        public void Read(int first, ReadOnlySpan<float> rows)
        {
            for (var i = 0; i < rows.Length / _row.Length; i++)
            {
                var row = rows.Slice(i * _row.Length, _row.Length);
                var top = TensorPrimitives.IndexOfMax(row);
                Outcomes.Predicted[first + i] = top;
                Outcomes.Confidence[first + i] = probabilities ? row[top] : MaxProbability.Of(row, temperature, _row);
            }
        }
    }
}
