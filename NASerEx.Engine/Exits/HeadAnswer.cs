using System.Numerics.Tensors;

namespace NASerEx.Exits;

/// <summary>What a head says of one image, as metrics want it. <see cref="AnswerGraph"/> is the same in an exported model.</summary>
public readonly ref struct HeadAnswer
{
    /// <summary>Reads logits.</summary>
    /// <param name="logits">Logits of the image, one a class.</param>
    /// <param name="temperature">What they are divided by, above 0.</param>
    /// <param name="scratch">Twice as long as <paramref name="logits"/>; overwritten, and in use as long as the answer is.</param>
    /// <param name="earlierLabel">The class that the exit before says; −1 where there is none.</param>
    public HeadAnswer(ReadOnlySpan<float> logits, float temperature, Span<float> scratch, int earlierLabel = -1)
    {
        var logs = scratch[..logits.Length];
        var shares = scratch[logits.Length..(2 * logits.Length)];
        Label = TensorPrimitives.IndexOfMax(logits);
        EarlierLabel = earlierLabel;
        // The greatest logit is taken off first, so that nothing overflows; its own term is then 1.
        TensorPrimitives.Divide(logits, temperature, logs);
        var greatest = logs[Label];
        TensorPrimitives.Subtract(logs, greatest, logs);
        TensorPrimitives.Exp(logs, shares);
        var sum = TensorPrimitives.Sum<float>(shares);
        TensorPrimitives.Divide(shares, sum, shares);
        TensorPrimitives.Subtract(logs, MathF.Log(sum), logs);
        LogProbabilities = logs;
        Probabilities = shares;
        LogSum = greatest + MathF.Log(sum);
    }

    /// <summary>The class of the greatest logit; the first of equals.</summary>
    public int Label { get; }

    /// <summary>The class that the exit before says; −1 where there is none.</summary>
    public int EarlierLabel { get; }

    /// <summary>The softmax of logits over temperature.</summary>
    public ReadOnlySpan<float> Probabilities { get; }

    /// <summary>Its logarithms.</summary>
    public ReadOnlySpan<float> LogProbabilities { get; }

    /// <summary>The log-sum-exp of logits over temperature.</summary>
    public float LogSum { get; }
}
