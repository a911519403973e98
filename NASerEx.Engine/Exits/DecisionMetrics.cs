using System.Collections.Immutable;
using NASerEx.Exits.Metrics;
using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>One decision metric, in both of its forms. Scores of the two differ by rounding alone.</summary>
public interface IDecisionMetric
{
    /// <summary>Its name.</summary>
    DecisionMetric Name { get; }

    /// <summary>Whether it asks what the exit before says.</summary>
    bool NeedsEarlierExit => false;

    /// <summary>The score of an image.</summary>
    /// <param name="answer">What the head says of it.</param>
    /// <param name="weights">What <see cref="Fit"/> gave for the head.</param>
    float Of(in HeadAnswer answer, ReadOnlySpan<float> weights);

    /// <summary>Adds the same to a graph.</summary>
    /// <param name="answer">What the head says.</param>
    /// <param name="weights">What <see cref="Fit"/> gave for the head.</param>
    /// <returns>The scores, [N].</returns>
    Value On(AnswerGraph answer, ReadOnlySpan<float> weights);

    /// <summary>What the metric has to know of a head; nothing for most.</summary>
    /// <param name="images">What the head says of images that it did not learn from.</param>
    ImmutableArray<float> Fit(FittingImages images) => [];
}

/// <summary>The decision metrics that there are.</summary>
public static class DecisionMetrics
{
    /// <summary>All metrics, in the order of their names. A new one is one small file, a name and a line here.</summary>
    public static ImmutableArray<IDecisionMetric> All { get; } =
    [
        new MaxProbability(),
        new Entropy(),
        new Margin(),
        new Energy(),
        new WeightedEntropy(),
        new Agreement(),
        new LearnedGate(),
    ];

    /// <summary>The metric of a name.</summary>
    public static IDecisionMetric Find(DecisionMetric name) => All[(int)name];
}
