using System.Collections.Immutable;
using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>A decision metric, with what it has to know of the head that it is used for.</summary>
/// <param name="Name">Which metric.</param>
/// <param name="Weights">What was fitted; empty for most.</param>
public sealed record FittedMetric(DecisionMetric Name, ImmutableArray<float> Weights)
{
    /// <summary>The greatest probability, which has nothing to fit.</summary>
    public static FittedMetric MaxProbability { get; } = new(DecisionMetric.MaxProbability, []);

    /// <summary>Fits a metric.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="images">What the head says of images that it did not learn from.</param>
    public static FittedMetric Of(IDecisionMetric metric, FittingImages images) => new(metric.Name, metric.Fit(images));

    /// <summary>The score of an image; greater is surer.</summary>
    public float Of(in HeadAnswer answer) => DecisionMetrics.Find(Name).Of(answer, Weights.AsSpan());

    /// <summary>Adds the same to a graph, for each image, [N].</summary>
    public Value On(AnswerGraph answer) => DecisionMetrics.Find(Name).On(answer, Weights.AsSpan());
}
