namespace NASerEx.Training;

/// <summary>A linear warm-up, then half a cosine down to 0 (Loshchilov &amp; Hutter, "SGDR", 2017).</summary>
/// <param name="peak">Greatest rate.</param>
/// <param name="steps">Steps in all.</param>
internal sealed class LearningRate(double peak, long steps)
{
    private const double WarmUpShare = 0.05;

    private readonly double _warmUp = Math.Max(1, WarmUpShare * steps);

    /// <summary>The rate of a step, counted from 0.</summary>
    public double At(long step) => step < _warmUp
        ? peak * (step + 1) / (_warmUp + 1)
        : peak * 0.5 * (1 + Math.Cos(Math.PI * (step - _warmUp) / Math.Max(1, steps - _warmUp)));
}
