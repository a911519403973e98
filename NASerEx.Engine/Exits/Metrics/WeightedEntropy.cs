using System.Collections.Immutable;
using System.Numerics.Tensors;
using NASerEx.Graphs;
using Tensor = NASerEx.Graphs.Tensor;

namespace NASerEx.Exits.Metrics;

/// <summary>
/// exp(Σ w p log p): doubt between classes that this head seldom tells apart counts more than doubt between classes that it nearly always does. A
/// class weighs what its F1 score lacks of 1, over the mean of that.
/// </summary>
internal sealed class WeightedEntropy : IDecisionMetric
{
    // Images of the average class that every class is taken to have had, so that rare ones do not get wild weights.
    private const double Prior = 10;

    public DecisionMetric Name => DecisionMetric.WeightedEntropy;

    public float Of(in HeadAnswer answer, ReadOnlySpan<float> weights)
    {
        var sum = 0f;
        for (var i = 0; i < weights.Length; i++)
            sum += weights[i] * answer.Probabilities[i] * answer.LogProbabilities[i];
        return MathF.Exp(sum);
    }

    public Value On(AnswerGraph answer, ReadOnlySpan<float> weights)
    {
        var weighted = answer.Add("Mul", [answer.Probabilities, answer.Constant(Tensor.Of(weights, 1, weights.Length))]);
        return answer.Add("Exp", [answer.Sum(answer.Add("Mul", [weighted, answer.LogProbabilities]))]);
    }

    public ImmutableArray<float> Fit(FittingImages images)
    {
        var (right, named) = (new double[images.Classes], new double[images.Classes]);
        for (var i = 0; i < images.Count; i++)
        {
            var (label, said) = (images.Labels[i], TensorPrimitives.IndexOfMax(images.Logits.AsSpan(i * images.Classes, images.Classes)));
            right[label] += label == said ? 1 : 0;
            named[label] += 0.5;
            named[said] += 0.5;
        }

        var accuracy = images.Count == 0 ? 0.5 : right.Sum() / images.Count;
        var lacks = right.Zip(named, (hits, all) => 1 - ((hits + (Prior * accuracy)) / (all + Prior))).ToArray();
        var mean = lacks.Average();
        return [.. lacks.Select(lack => mean > 0 ? (float)(lack / mean) : 1)];
    }
}
