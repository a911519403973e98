namespace NASerEx.Monitoring;

/// <summary>Shares of categories among all observations and among the latest ones, and the mean of a number that comes with each of the latter.</summary>
/// <param name="categories">How many categories.</param>
internal sealed class RecentShares(int categories)
{
    /// <summary>How many of the last observations count as the latest, about.</summary>
    private const double Memory = 200;

    private readonly long[] _counts = new long[categories];
    private readonly double[] _recent = new double[categories];
    private readonly double[] _numbers = new double[categories];
    private double _recentTotal;

    /// <summary>Number of observations.</summary>
    public long Total { get; private set; }

    /// <summary>Adds an observation.</summary>
    public void Add(int category, double number = 0)
    {
        const double Kept = 1 - (1 / Memory);
        for (var each = 0; each < categories; each++)
            (_recent[each], _numbers[each]) = (_recent[each] * Kept, _numbers[each] * Kept);
        _recentTotal = (_recentTotal * Kept) + 1;
        _recent[category]++;
        _numbers[category] += number;
        _counts[category]++;
        Total++;
    }

    /// <summary>Share of all observations; NaN before the first.</summary>
    public double Share(int category) => (double)_counts[category] / Total;

    /// <summary>Share of the latest observations; NaN before the first.</summary>
    public double Recent(int category) => _recent[category] / _recentTotal;

    /// <summary>Mean of the number over the latest observations of a category; NaN where there are none.</summary>
    public double RecentMean(int category) => _numbers[category] / _recent[category];
}
