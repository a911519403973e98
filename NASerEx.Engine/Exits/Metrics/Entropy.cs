using System.Numerics.Tensors;
using NASerEx.Graphs;

namespace NASerEx.Exits.Metrics;

/// <summary>exp(Σ p log p). Entropy decides in Teerapittayanon et al., "BranchyNet", 2016; here less of it is a greater score.</summary>
internal sealed class Entropy : IDecisionMetric
{
    public DecisionMetric Name => DecisionMetric.Entropy;

    public float Of(in HeadAnswer answer, ReadOnlySpan<float> weights) => MathF.Exp(TensorPrimitives.Dot(answer.Probabilities, answer.LogProbabilities));

    public Value On(AnswerGraph answer, ReadOnlySpan<float> weights) =>
        answer.Add("Exp", [answer.Sum(answer.Add("Mul", [answer.Probabilities, answer.LogProbabilities]))]);
}
