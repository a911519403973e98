namespace NASerEx.Measurement;

/// <summary>Runs that took far longer than others of the same work.</summary>
internal static class SlowRuns
{
    private const double Fence = 3;

    /// <summary>
    /// Counts the runs beyond the outer fence of those that left at the same exit: more than three times the distance of the quartiles above the upper one (Tukey,
    /// "Exploratory Data Analysis", 1977, 2D).
    /// </summary>
    /// <param name="milliseconds">Times by run.</param>
    /// <param name="exits">Exits by run.</param>
    public static int Count(double[] milliseconds, IEnumerable<int> exits) => milliseconds.Zip(exits).GroupBy(run => run.Second, run => run.First).Sum(Beyond);

    private static int Beyond(IEnumerable<double> times)
    {
        var sorted = times.Order().ToArray();
        var (lower, upper) = (Percentiles.OfSorted(sorted, 25), Percentiles.OfSorted(sorted, 75));
        return sorted.Count(time => time > upper + Fence * (upper - lower));
    }
}
