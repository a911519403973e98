using System.Collections.Immutable;
using NASerEx.Exits;

namespace NASerEx.Outcomes;

/// <summary>How sure a classifier was of every sample of a split, by one metric.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Scores">Score by sample; greater is surer.</param>
public sealed record MetricScores(FittedMetric Metric, float[] Scores);

/// <summary>What one classifier (an exit's head, or the whole model) said of every sample of a split.</summary>
/// <param name="Name">Name of the head, or <c>final</c>.</param>
/// <param name="Predicted">Predicted class by sample.</param>
/// <param name="Metrics">
/// Scores by every metric that asks no other exit; for <c>final</c> by the maximum probability alone, as the model says it.
/// </param>
public sealed record ExitOutcomes(string Name, int[] Predicted, ImmutableArray<MetricScores> Metrics)
{
    /// <summary>Outcomes with the maximum probability as the only metric.</summary>
    public ExitOutcomes(string name, int[] predicted, float[] confidence)
        : this(name, predicted, [new MetricScores(FittedMetric.MaxProbability, confidence)])
    {
    }

    /// <summary>Maximum probability by sample.</summary>
    public float[] Confidence => Find(DecisionMetric.MaxProbability)!.Scores;

    /// <summary>
    /// Scores by a metric, or null where there are none. Those of <see cref="DecisionMetric.Agreement"/> are the maximum probabilities: what they
    /// are where the exit before agrees.
    /// </summary>
    public MetricScores? Find(DecisionMetric metric) => metric == DecisionMetric.Agreement
        ? Find(DecisionMetric.MaxProbability) is { } sure ? sure with { Metric = new FittedMetric(metric, []) } : null
        : Metrics.FirstOrDefault(each => each.Metric.Name == metric);
}

/// <summary>
/// What every candidate exit, and the model itself, said of every sample of one split. Structures are scored from it without
/// running anything.
/// </summary>
/// <param name="SampleIds">Stable sample names, in split order.</param>
/// <param name="Labels">True class by sample.</param>
/// <param name="Exits">A row a candidate head.</param>
/// <param name="Final">The row of the model itself.</param>
public sealed record OutcomeTable(
    ImmutableArray<string> SampleIds,
    int[] Labels,
    ImmutableArray<ExitOutcomes> Exits,
    ExitOutcomes Final)
{
    /// <summary>Number of samples.</summary>
    public int Count => Labels.Length;

    /// <summary>Share of samples that the model itself gets right.</summary>
    public double FinalAccuracy => Accuracy(Final);

    /// <summary>Share of samples that a row gets right.</summary>
    public double Accuracy(ExitOutcomes row)
    {
        var right = 0;
        for (var i = 0; i < Labels.Length; i++)
            right += row.Predicted[i] == Labels[i] ? 1 : 0;
        return Labels.Length == 0 ? 0 : (double)right / Labels.Length;
    }

    /// <summary>By sample: 1 where a row is right and the model itself wrong, −1 the other way round, 0 where they are alike.</summary>
    public int[] Change(ExitOutcomes row)
    {
        var change = new int[Labels.Length];
        for (var i = 0; i < change.Length; i++)
            change[i] = (row.Predicted[i] == Labels[i] ? 1 : 0) - (Final.Predicted[i] == Labels[i] ? 1 : 0);
        return change;
    }
}
