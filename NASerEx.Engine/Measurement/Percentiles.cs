namespace NASerEx.Measurement;

/// <summary>Percentiles of samples.</summary>
public static class Percentiles
{
    /// <summary>
    /// A percentile by linear interpolation between order statistics: position (n − 1)·p/100 counted from 0. It is definition 7 of Hyndman
    /// and Fan, "Sample quantiles in statistical packages" (The American Statistician 50, 1996), the default of NumPy and R.
    /// </summary>
    /// <param name="ascending">Samples in ascending order, at least one.</param>
    /// <param name="percent">The percentile, 0 to 100.</param>
    /// <exception cref="ArgumentException">There are no samples, or the percentile is not in 0 to 100.</exception>
    public static double OfSorted(ReadOnlySpan<double> ascending, double percent)
    {
        if (ascending.IsEmpty || !(percent is >= 0 and <= 100))
            throw new ArgumentException($"The percentile {percent} of {ascending.Length} samples is not defined.");

        var position = (ascending.Length - 1) * percent / 100;
        var below = (int)position;
        var above = Math.Min(below + 1, ascending.Length - 1);
        return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
    }
}
