using System.Collections.Immutable;

namespace NASerEx.Measurement;

/// <summary>How the latencies of two models are spread, in the same bins of equal width.</summary>
/// <param name="StartMs">Where the first bin begins, in milliseconds.</param>
/// <param name="BinMs">Width of a bin, in milliseconds.</param>
/// <param name="Model">Timed runs of the model by bin.</param>
/// <param name="Baseline">Timed runs of the original by bin.</param>
/// <param name="ModelBeyond">Runs of the model beyond the last bin.</param>
/// <param name="BaselineBeyond">Runs of the original beyond the last bin.</param>
public sealed record LatencyHistogram(
    double StartMs, double BinMs, ImmutableArray<int> Model, ImmutableArray<int> Baseline, int ModelBeyond, int BaselineBeyond)
{
    private const int Bins = 60;
    private const double LastPercentile = 99;
    private const double LeastBinMs = 1e-6;

    /// <summary>Counts latencies, from the least to the greater of both models' 99th percentiles.</summary>
    /// <param name="model">Milliseconds of the model, in any order.</param>
    /// <param name="baseline">Milliseconds of the original, in any order.</param>
    public static LatencyHistogram Of(ReadOnlySpan<double> model, ReadOnlySpan<double> baseline)
    {
        var (ours, theirs) = (Sorted(model), Sorted(baseline));
        var start = Math.Min(ours[0], theirs[0]);
        var end = Math.Max(Percentiles.OfSorted(ours, LastPercentile), Percentiles.OfSorted(theirs, LastPercentile));
        var width = Math.Max((end - start) / Bins, LeastBinMs);
        var (modelCounts, baselineCounts) = (Count(ours, start, width), Count(theirs, start, width));
        return new LatencyHistogram(
            start, width, modelCounts, baselineCounts, ours.Length - modelCounts.Sum(), theirs.Length - baselineCounts.Sum());
    }

    private static double[] Sorted(ReadOnlySpan<double> milliseconds)
    {
        var sorted = milliseconds.ToArray();
        Array.Sort(sorted);
        return sorted;
    }

    private static ImmutableArray<int> Count(double[] milliseconds, double start, double width)
    {
        var counts = new int[Bins];
        foreach (var one in milliseconds)
            if ((one - start) / width is < Bins and var bin)
                counts[(int)bin]++;
        return [.. counts];
    }
}
