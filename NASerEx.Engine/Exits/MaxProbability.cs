using System.Numerics.Tensors;

namespace NASerEx.Exits;

/// <summary>The decision metric of an exit: the greatest of the softmax of logits over a temperature, in (0, 1].</summary>
public static class MaxProbability
{
    /// <summary>The metric of one image: 1 / Σ exp((z − max z) / T).</summary>
    /// <param name="logits">Logits of the image, one a class.</param>
    /// <param name="temperature">What they are divided by, above 0.</param>
    /// <param name="scratch">As long as <paramref name="logits"/>; overwritten.</param>
    public static float Of(ReadOnlySpan<float> logits, float temperature, Span<float> scratch)
    {
        // The greatest logit is taken off first, so that nothing overflows; its own term is then 1.
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), scratch);
        TensorPrimitives.Divide(scratch, temperature, scratch);
        TensorPrimitives.Exp(scratch, scratch);
        return 1 / TensorPrimitives.Sum<float>(scratch);
    }
}
