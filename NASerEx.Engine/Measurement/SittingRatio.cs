namespace NASerEx.Measurement;

/// <summary>Interval of a ratio of times that were measured in several sittings.</summary>
public static class SittingRatio
{
    /// <summary>
    /// 95 % interval of Σ <paramref name="numerator"/> / Σ <paramref name="denominator"/> from the spread between sittings (the ratio estimator of
    /// a cluster sample: Cochran, "Sampling Techniques", 3rd edition, 6.3 and 9A.1; on the scale of logarithms, with Student's t). It holds what
    /// rounds within a sitting cannot show: what differs from one session of a model to the next, and drift that is slower than a sitting. Without
    /// a second sitting it is unbounded.
    /// </summary>
    /// <param name="numerator">A total a sitting, more than 0.</param>
    /// <param name="denominator">The other total of the same sittings, more than 0.</param>
    /// <exception cref="ArgumentException">The series are empty or of different length.</exception>
    public static Interval Of(ReadOnlySpan<double> numerator, ReadOnlySpan<double> denominator)
    {
        if (numerator.IsEmpty || numerator.Length != denominator.Length)
            throw new ArgumentException($"Sittings come in pairs, but there are {numerator.Length} and {denominator.Length} totals.");

        var (top, bottom) = (0.0, 0.0);
        for (var i = 0; i < numerator.Length; i++)
            (top, bottom) = (top + numerator[i], bottom + denominator[i]);
        var count = numerator.Length;
        if (count == 1)
            return new Interval(0, double.PositiveInfinity);

        var squares = 0.0;
        for (var i = 0; i < count; i++)
            squares += Math.Pow((numerator[i] / top) - (denominator[i] / bottom), 2);
        var reach = StudentT.Quantile(0.95, count - 1) * Math.Sqrt(squares * count / (count - 1));
        return new Interval(top / bottom * Math.Exp(-reach), top / bottom * Math.Exp(reach));
    }
}
