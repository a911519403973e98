using System.Collections.Immutable;
using NASerEx.Graphs;

namespace NASerEx.Exits.Metrics;

/// <summary>
/// 1 / (1 + exp(−(b + Σ w s))) of the scores s of four other metrics: the probability that the head is right or the model itself is wrong. Five
/// numbers, so that hardly more is learned of the images that they are fitted on than a threshold learns.
/// </summary>
internal sealed class LearnedGate : IDecisionMetric
{
    private static readonly ImmutableArray<IDecisionMetric> Parts = [new MaxProbability(), new Entropy(), new Margin(), new Energy()];

    public DecisionMetric Name => DecisionMetric.LearnedGate;

    /// <param name="answer">What the head says.</param>
    /// <param name="weights">A weight a part, then b.</param>
    public float Of(in HeadAnswer answer, ReadOnlySpan<float> weights)
    {
        var sum = weights[^1];
        for (var i = 0; i < Parts.Length; i++)
            sum += weights[i] * Parts[i].Of(answer, []);
        return 1 / (1 + MathF.Exp(-sum));
    }

    public Value On(AnswerGraph answer, ReadOnlySpan<float> weights)
    {
        var sum = answer.Constant(weights[^1]);
        for (var i = 0; i < Parts.Length; i++)
            sum = answer.Add("Add", [sum, answer.Add("Mul", [Parts[i].On(answer, []), answer.Constant(weights[i])])]);
        return answer.Add("Sigmoid", [sum]);
    }

    public ImmutableArray<float> Fit(FittingImages images)
    {
        var (scratch, scores) = (new float[2 * images.Classes], new double[images.Count][]);
        var harmless = new bool[images.Count];
        for (var i = 0; i < images.Count; i++)
        {
            var answer = images.Answer(i, scratch);
            scores[i] = new double[Parts.Length];
            for (var part = 0; part < Parts.Length; part++)
                scores[i][part] = Parts[part].Of(answer, []);
            harmless[i] = answer.Label == images.Labels[i] || !images.EndIsRight[i];
        }

        return [.. LogisticFit.Of(scores, harmless, Parts.Length).Select(weight => (float)weight)];
    }
}
