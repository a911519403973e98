using System.Collections.Immutable;

namespace NASerEx.Search;

/// <summary>
/// Thresholds worth trying for one head and metric: near evenly spaced quantiles of its scores, each midway between two neighbouring
/// distinct scores. Around each quantile the widest gap is taken, and none where scores crowd, so that rounding in another runtime
/// does not flip decisions.
/// </summary>
public static class ThresholdGrid
{
    /// <summary>A score this near to a threshold, as a share of the largest magnitude of scores above 1, may be decided otherwise by another runtime.</summary>
    public const float Tolerance = 1e-5f;

    /// <summary>Greatest share of scores to expect within <see cref="Tolerance"/> of a threshold.</summary>
    public const double MaxNearShare = 0.0003;

    /// <summary>How many times wider than <see cref="Tolerance"/> the density of scores is measured.</summary>
    private const int Neighbourhood = 10;

    /// <summary>
    /// Thresholds in descending order; the last lets every image leave. There is none that lets no image leave: that is the
    /// structure without the exit.
    /// </summary>
    /// <param name="scores">Scores of one head.</param>
    /// <param name="count">Most thresholds.</param>
    public static ImmutableArray<float> Of(ReadOnlySpan<float> scores, int count)
    {
        var sorted = scores.ToArray();
        Array.Sort(sorted);
        int[] gaps = [.. Enumerable.Range(1, sorted.Length - 1).Where(rank => sorted[rank] > sorted[rank - 1] && IsClear(sorted, rank))];
        var thresholds = ImmutableArray.CreateBuilder<float>(count);
        for (var quantile = count - 1; quantile >= 1; quantile--)
        {
            var around = gaps[Rank(gaps.Length, 2 * quantile - 1, 2 * count)..Rank(gaps.Length, 2 * quantile + 1, 2 * count)];
            if (around.Length > 0)
                thresholds.Add(Midway(sorted, around.MaxBy(rank => sorted[rank] - sorted[rank - 1])));
        }

        thresholds.Add(Below(sorted[0]));
        return thresholds.ToImmutable();
    }

    private static float Below(float least) => least > 0 ? least / 2 : least - 1;

    private static int Rank(int count, int numerator, int denominator) => (int)((2L * count * numerator / denominator + 1) / 2);

    /// <summary>A value above the score before a rank and at most the score there, in the middle where floats allow it.</summary>
    private static float Midway(float[] sorted, int rank)
    {
        var middle = (float)(((double)sorted[rank - 1] + sorted[rank]) / 2);
        return middle > sorted[rank - 1] ? middle : sorted[rank];
    }

    private static bool IsClear(float[] sorted, int rank)
    {
        var scale = Math.Max(1, Math.Max(sorted[^1], -sorted[0]));
        var (threshold, reach) = (Midway(sorted, rank), Neighbourhood * Tolerance * scale);
        var near = FirstAtLeast(sorted, threshold + reach) - FirstAtLeast(sorted, threshold - reach);
        return near <= Neighbourhood * MaxNearShare * sorted.Length;
    }

    private static int FirstAtLeast(float[] sorted, float value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
