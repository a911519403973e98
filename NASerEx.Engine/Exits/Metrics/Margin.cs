using NASerEx.Graphs;

namespace NASerEx.Exits.Metrics;

/// <summary>The greatest p less the second. Scheffer, Decomain and Wrobel, "Active Hidden Markov Models for Information Extraction", 2001.</summary>
internal sealed class Margin : IDecisionMetric
{
    public DecisionMetric Name => DecisionMetric.Margin;

    public float Of(in HeadAnswer answer, ReadOnlySpan<float> weights)
    {
        var second = 0f;
        for (var i = 0; i < answer.Probabilities.Length; i++)
            second = i == answer.Label ? second : Math.Max(second, answer.Probabilities[i]);
        return answer.Probabilities[answer.Label] - second;
    }

    public Value On(AnswerGraph answer, ReadOnlySpan<float> weights)
    {
        var (two, ranks) = (new Value("exit/two", answer.Rows(ElementType.Float, 2)), new Value("exit/ranks", answer.Rows(ElementType.Int64, 2)));
        answer.Add(new Node("TopK", [answer.Probabilities, answer.Constant(Tensor.Of([2L], 1))], [two, ranks], [new("axis", 1L)]));
        return answer.Sum(answer.Add("Mul", [two, answer.Constant(Tensor.Of([1f, -1f], 1, 2))]));
    }
}
