namespace NASerEx.Measurement;

/// <summary>Intervals of the mean and the percentiles of a latency that was measured in several sittings.</summary>
public static class SittingLatency
{
    /// <summary>
    /// Ends of the 95 % intervals of what <see cref="LatencySummary.Of"/> says of all sittings, from how much it changes where each of them is left out (the
    /// grouped jackknife: Shao and Tu, "The Jackknife and Bootstrap", 1995, 2.3; on the scale of logarithms, with Student's t), so that they hold what
    /// <see cref="SittingRatio"/> holds. Without a second sitting they are unbounded.
    /// </summary>
    /// <param name="sittings">Milliseconds of each sitting, at least one, more than 0.</param>
    /// <exception cref="ArgumentException">There is no sitting.</exception>
    public static (LatencySummary Low, LatencySummary High) Intervals(IReadOnlyList<double[]> sittings)
    {
        if (sittings.Count == 0)
            throw new ArgumentException("There are no sittings.", nameof(sittings));

        var all = LatencySummary.Of(sittings.SelectMany(sitting => sitting).ToArray());
        LatencySummary[] without = sittings.Count == 1
            ? []
            : [.. sittings.Select((_, left) => LatencySummary.Of(sittings.Where((_, sitting) => sitting != left).SelectMany(sitting => sitting).ToArray()))];
        var (mean, p50, p90, p99) = (Of(one => one.MeanMs), Of(one => one.P50Ms), Of(one => one.P90Ms), Of(one => one.P99Ms));
        return (new LatencySummary(mean.Low, p50.Low, p90.Low, p99.Low), new LatencySummary(mean.High, p50.High, p90.High, p99.High));

        Interval Of(Func<LatencySummary, double> statistic) => Around(statistic(all), Array.ConvertAll(without, one => Math.Log(statistic(one))));
    }

    private static Interval Around(double figure, double[] logarithms)
    {
        var count = logarithms.Length;
        if (count == 0)
            return new Interval(0, double.PositiveInfinity);
        var middle = logarithms.Average();
        var squares = logarithms.Sum(one => Math.Pow(one - middle, 2));
        var reach = StudentT.Quantile(0.95, count - 1) * Math.Sqrt(squares * (count - 1) / count);
        return new Interval(figure * Math.Exp(-reach), figure * Math.Exp(reach));
    }
}
