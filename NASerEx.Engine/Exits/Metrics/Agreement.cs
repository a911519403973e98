using System.Numerics.Tensors;
using NASerEx.Graphs;

namespace NASerEx.Exits.Metrics;

/// <summary>
/// max p where the exit before says the same class, else 0. Agreement of exits in a row decides in Zhou et al., "BERT Loses Patience", 2020; there
/// without a threshold, which is the lowest one here.
/// </summary>
internal sealed class Agreement : IDecisionMetric
{
    public DecisionMetric Name => DecisionMetric.Agreement;

    public bool NeedsEarlierExit => true;

    public float Of(in HeadAnswer answer, ReadOnlySpan<float> weights) =>
        answer.Label == answer.EarlierLabel ? TensorPrimitives.Max(answer.Probabilities) : 0;

    public Value On(AnswerGraph answer, ReadOnlySpan<float> weights)
    {
        var equal = answer.Add("Equal", [answer.Label, answer.EarlierLabel], new Value("exit/agrees", answer.Rows(ElementType.Bool)));
        var counts = answer.Add("Cast", [equal], ("to", (long)ElementType.Float));
        return answer.Add("Mul", [answer.Greatest(answer.Probabilities), counts]);
    }
}
