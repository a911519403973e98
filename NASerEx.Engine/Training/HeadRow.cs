using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Outcomes;

namespace NASerEx.Training;

/// <summary>Turns a head's logits into predictions and into scores by all metrics that ask no other exit.</summary>
internal sealed class HeadRow
{
    private readonly ExitHead _head;
    private readonly int _classes;
    private readonly int[] _predicted;
    private readonly float[] _scratch;
    private readonly float[] _logits;
    private ImmutableArray<MetricScores> _metrics;

    /// <summary>Begins a row.</summary>
    /// <param name="head">The head.</param>
    /// <param name="images">Number of images.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="fitted">Metrics that were fitted on other images; null fits them on these.</param>
    public HeadRow(ExitHead head, int images, int classes, ImmutableArray<MetricScores>? fitted)
    {
        (_head, _classes, _predicted, _scratch) = (head, classes, new int[images], new float[2 * classes]);
        _metrics = [.. fitted?.Select(each => Blank(each.Metric)) ?? []];
        _logits = new float[fitted is null ? images * classes : 0];
    }

    /// <summary>Reads the logits of some images.</summary>
    /// <param name="first">Index of the first.</param>
    /// <param name="rows">A row an image.</param>
    public void Read(int first, ReadOnlySpan<float> rows)
    {
        if (_logits.Length == 0)
            Score(first, rows);
        else
            rows.CopyTo(_logits.AsSpan(first * _classes));
    }

    /// <summary>The outcomes, once all images are read.</summary>
    /// <param name="labels">True class by image.</param>
    /// <param name="endIsRight">By image, whether the model itself is right.</param>
    public ExitOutcomes Finish(int[] labels, bool[] endIsRight)
    {
        if (_metrics.IsEmpty)
        {
            var images = new FittingImages(_logits, _classes, _head.Temperature, labels, endIsRight);
            _metrics = [.. DecisionMetrics.All.Where(metric => !metric.NeedsEarlierExit).Select(metric => Blank(FittedMetric.Of(metric, images)))];
            Score(0, _logits);
        }

        return new ExitOutcomes(_head.Name, _predicted, _metrics);
    }

    private MetricScores Blank(FittedMetric metric) => new(metric, new float[_predicted.Length]);

    private void Score(int first, ReadOnlySpan<float> rows)
    {
        for (var i = 0; i < rows.Length / _classes; i++)
        {
            var answer = new HeadAnswer(rows.Slice(i * _classes, _classes), _head.Temperature, _scratch);
            _predicted[first + i] = answer.Label;
            foreach (var (metric, scores) in _metrics)
                scores[first + i] = metric.Of(answer);
        }
    }
}
