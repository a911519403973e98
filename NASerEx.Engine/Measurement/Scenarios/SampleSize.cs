namespace NASerEx.Measurement.Scenarios;

/// <summary>How many samples a percentile asks for.</summary>
public static class SampleSize
{
    private const double Confidence = 0.99;
    private const int Beyond = 1;

    /// <summary>
    /// Fewest samples of which one may lie beyond a bound and the percentile is still below it with 99 % confidence: the least n with
    /// P[Binomial(n, 1 − p) ≤ 1] ≤ 0.01, as MLPerf's load generator stops early. 64 for the 90th percentile, 662 for the 99th.
    /// </summary>
    /// <param name="percentile">More than 0, less than 100.</param>
    public static int Needed(double percentile)
    {
        var share = percentile / 100;
        var samples = 1;
        while (AtMostBeyond(samples, share) > 1 - Confidence)
            samples++;
        return samples;
    }

    private static double AtMostBeyond(int samples, double share) =>
        Math.Pow(share, samples) + Beyond * samples * (1 - share) * Math.Pow(share, samples - 1);
}
