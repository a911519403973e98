using System.Numerics.Tensors;
using NASerEx.Graphs;

namespace NASerEx.Exits.Metrics;

/// <summary>max p. Hendrycks and Gimpel, "A Baseline for Detecting Misclassified and Out-of-Distribution Examples", 2017.</summary>
internal sealed class MaxProbability : IDecisionMetric
{
    public DecisionMetric Name => DecisionMetric.MaxProbability;

    public float Of(in HeadAnswer answer, ReadOnlySpan<float> weights) => TensorPrimitives.Max(answer.Probabilities);

    public Value On(AnswerGraph answer, ReadOnlySpan<float> weights) => answer.Greatest(answer.Probabilities);
}
