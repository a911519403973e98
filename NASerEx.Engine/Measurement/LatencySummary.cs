using System.Text.Json.Serialization;

namespace NASerEx.Measurement;

/// <summary>How long one model took, over all timed runs.</summary>
/// <param name="MeanMs">Mean, in milliseconds.</param>
/// <param name="P50Ms">Median, in milliseconds.</param>
/// <param name="P90Ms">90th percentile, in milliseconds.</param>
/// <param name="P99Ms">99th percentile, in milliseconds.</param>
[method: JsonConstructor]
public readonly record struct LatencySummary(double MeanMs, double P50Ms, double P90Ms, double P99Ms)
{
    /// <summary>Sums up latencies in milliseconds, in any order; percentiles as <see cref="Percentiles.OfSorted"/> defines them.</summary>
    public static LatencySummary Of(ReadOnlySpan<double> milliseconds)
    {
        var sorted = milliseconds.ToArray();
        Array.Sort(sorted);
        return OfSorted(sorted);
    }

    /// <summary>Sums up latencies in milliseconds, in ascending order.</summary>
    internal static LatencySummary OfSorted(double[] ascending) => new(
        ascending.Average(),
        Percentiles.OfSorted(ascending, 50),
        Percentiles.OfSorted(ascending, 90),
        Percentiles.OfSorted(ascending, 99));
}
