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
        var rows = new TableRows(heads, split, classes, outputsProbabilities, fittedOn);
        Ask(backbone, output, classes, points, heads, split, .., runtime, work, rows.Read);
        return rows.Finish();
    }

    /// <summary>The images of a split in parts that can be asked about one by one.</summary>
    /// <param name="images">How many there are.</param>
    public static ImmutableArray<Range> Parts(int images) => ImageParts.Of(images, BatchSize);

    /// <summary>What all heads and the model itself say of some images, in one run of ONNX Runtime a batch.</summary>
    /// <param name="backbone">The model.</param>
    /// <param name="output">Its value [N, classes] that classifies.</param>
    /// <param name="classes">How many classes it scores.</param>
    /// <param name="points">The exit points that heads hang on.</param>
    /// <param name="heads">Trained heads.</param>
    /// <param name="split">The images.</param>
    /// <param name="part">Which of them: one of <see cref="Parts"/>.</param>
    /// <param name="runtime">How to run the model.</param>
    /// <param name="work">Cancellation, asked between batches; progress.</param>
    /// <returns>By head, and last of the model itself, a row of outputs an image.</returns>
    public static float[][] Ask(
        Model backbone, Value output, int classes, ImmutableArray<ExitPoint> points, ImmutableArray<ExitHead> heads, ImageSplit split, Range part, RuntimeOptions runtime, WorkContext work)
    {
        var (first, count) = part.GetOffsetAndLength(split.Count);
        float[][] answers = [.. Enumerable.Range(0, heads.Length + 1).Select(_ => new float[count * classes])];
        Ask(backbone, output, classes, points, heads, split, part, runtime, work, (row, image, rows) => rows.CopyTo(answers[row].AsSpan((image - first) * classes)));
        return answers;
    }

    /// <summary>The table that <see cref="Collect"/> fills, of answers that were asked for in parts.</summary>
    /// <param name="classes">How many classes the model scores.</param>
    /// <param name="outputsProbabilities">Whether it says probabilities instead of logits.</param>
    /// <param name="heads">The heads.</param>
    /// <param name="split">The images.</param>
    /// <param name="parts">All parts in order, each with its answers.</param>
    /// <param name="fittedOn">As <see cref="Collect"/> takes it.</param>
    public static OutcomeTable Join(
        int classes, bool outputsProbabilities, ImmutableArray<ExitHead> heads, ImageSplit split, IEnumerable<(Range Part, float[][] Answers)> parts, OutcomeTable? fittedOn = null)
    {
        var rows = new TableRows(heads, split, classes, outputsProbabilities, fittedOn);
        foreach (var (part, answers) in parts)
            for (var row = 0; row < answers.Length; row++)
                rows.Read(row, part.Start.Value, answers[row]);
        return rows.Finish();
    }

    private delegate void RowReader(int row, int first, ReadOnlySpan<float> rows);

    private static void Ask(
        Model backbone, Value output, int classes, ImmutableArray<ExitPoint> points, ImmutableArray<ExitHead> heads, ImageSplit split, Range part, RuntimeOptions runtime, WorkContext work, RowReader read)
    {
        var graph = backbone.Graph.WithHeads(points, heads, output);
        var wanted = graph.Outputs.Select(value => (value, classes)).ToArray();
        using var outputs = new BatchedOutputs(backbone.WithGraph(graph), wanted, new ImageSize(split.Channels, split.Height, split.Width), runtime);
        var rows = outputs.Allocate(BatchSize);
        var (first, count) = part.GetOffsetAndLength(split.Count);
        var done = 0;
        foreach (var batch in split.Batches(BatchSize, work, [.. Enumerable.Range(first, count)]))
        {
            using (batch)
            {
                outputs.Run(batch.Pixels.Span, batch.Count, rows);
                for (var i = 0; i < rows.Length; i++)
                    read(i, first + done, rows[i].AsSpan(0, classes * batch.Count));
                done += batch.Count;
            }

            work.Report(Activity, split.Name.ToLowerInvariant(), done, count);
        }
    }

    /// <summary>The rows of a table that is being filled: one a head, and last that of the model itself.</summary>
    private sealed class TableRows(ImmutableArray<ExitHead> heads, ImageSplit split, int classes, bool probabilities, OutcomeTable? fittedOn)
    {
        private readonly HeadRow[] _heads = [.. heads.Select((head, i) => new HeadRow(head, split.Count, classes, fittedOn?.Exits[i].Metrics))];
        private readonly FinalRow _final = new(FinalName, split.Count, classes, probabilities);

        public void Read(int row, int first, ReadOnlySpan<float> rows)
        {
            if (row < _heads.Length)
                _heads[row].Read(first, rows);
            else
                _final.Read(first, rows);
        }

        public OutcomeTable Finish()
        {
            bool[] endIsRight = [.. _final.Outcomes.Predicted.Zip(split.Labels, (said, label) => said == label)];
            return new OutcomeTable([.. split.Ids], split.Labels, [.. _heads.Select(row => row.Finish(split.Labels, endIsRight))], _final.Outcomes);
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
