using NASerEx.Graphs;

namespace NASerEx.Exits.Metrics;

/// <summary>log Σ exp(z / T), the negative free energy. Liu et al., "Energy-based Out-of-distribution Detection", 2020.</summary>
internal sealed class Energy : IDecisionMetric
{
    public DecisionMetric Name => DecisionMetric.Energy;

    public float Of(in HeadAnswer answer, ReadOnlySpan<float> weights) => answer.LogSum;

    public Value On(AnswerGraph answer, ReadOnlySpan<float> weights) => answer.LogSum;
}
