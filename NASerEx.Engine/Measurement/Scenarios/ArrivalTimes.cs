using NASerEx.Common;

namespace NASerEx.Measurement.Scenarios;

/// <summary>When queries come, and which images they are of: drawn by seed.</summary>
internal static class ArrivalTimes
{
    private const ulong Gaps = 0, Images = 1;

    /// <summary>Times of a Poisson process of rate 1, ascending: the sums of exponential gaps. Those of another rate are these over it.</summary>
    /// <param name="count">Number of them.</param>
    /// <param name="seed">Seed of the gaps.</param>
    public static double[] Poisson(int count, int seed)
    {
        var random = SeededRandom.For(seed, Gaps);
        var (times, time) = (new double[count], 0.0);
        for (var i = 0; i < count; i++)
            times[i] = time -= Math.Log(1 - (double)random.NextFloat());
        return times;
    }

    /// <summary>Images of queries, drawn evenly from those at hand.</summary>
    /// <param name="queries">Number of queries.</param>
    /// <param name="length">Images of each.</param>
    /// <param name="available">Number of images at hand.</param>
    /// <param name="seed">Seed of the draws.</param>
    public static int[][] Queries(int queries, int length, int available, int seed)
    {
        var random = SeededRandom.For(seed, Images);
        var drawn = new int[queries][];
        for (var query = 0; query < queries; query++)
        {
            drawn[query] = new int[length];
            for (var i = 0; i < length; i++)
                drawn[query][i] = random.Below(available);
        }

        return drawn;
    }
}
