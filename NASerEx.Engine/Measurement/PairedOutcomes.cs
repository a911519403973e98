namespace NASerEx.Measurement;

/// <summary>How two classifiers did on the same images, as a 2×2 table.</summary>
/// <param name="BothRight">Images that both get right.</param>
/// <param name="OnlyFirst">Images that only the first gets right.</param>
/// <param name="OnlySecond">Images that only the second gets right.</param>
/// <param name="BothWrong">Images that both get wrong.</param>
public readonly record struct PairedOutcomes(int BothRight, int OnlyFirst, int OnlySecond, int BothWrong)
{
    /// <summary>Number of images.</summary>
    public int Count => BothRight + OnlyFirst + OnlySecond + BothWrong;

    /// <summary>Share of images that the first gets right.</summary>
    public double FirstAccuracy => (double)(BothRight + OnlyFirst) / Count;

    /// <summary>Share of images that the second gets right.</summary>
    public double SecondAccuracy => (double)(BothRight + OnlySecond) / Count;

    /// <summary>Accuracy of the first less that of the second, as a share.</summary>
    public double Difference => (double)(OnlyFirst - OnlySecond) / Count;

    /// <summary>Counts two lists of predictions against the truth.</summary>
    public static PairedOutcomes Of(ReadOnlySpan<int> first, ReadOnlySpan<int> second, ReadOnlySpan<int> labels)
    {
        Span<int> counts = stackalloc int[4];
        for (var i = 0; i < labels.Length; i++)
            counts[(first[i] == labels[i] ? 0 : 2) + (second[i] == labels[i] ? 0 : 1)]++;
        return new PairedOutcomes(counts[0], counts[1], counts[2], counts[3]);
    }

    /// <summary>
    /// 95 % interval of <see cref="Difference"/>: square-and-add of the two Wilson intervals with a correction for their correlation,
    /// method 10 of Newcombe, "Improved confidence intervals for the difference between binomial proportions based on paired data"
    /// (Statistics in Medicine 17, 1998).
    /// </summary>
    public Interval DifferenceInterval()
    {
        var (first, second) = (FirstAccuracy, SecondAccuracy);
        var (one, two) = (Wilson(first, Count), Wilson(second, Count));
        var phi = Correlation();
        return new Interval(
            Difference - Combine(first - one.Low, two.High - second, phi),
            Difference + Combine(one.High - first, second - two.Low, phi));
    }

    /// <summary>95 % score interval of a proportion (Wilson 1927).</summary>
    internal static Interval Wilson(double share, int count)
    {
        const double z = 1.959963984540054;
        var centre = share + z * z / (2 * count);
        var spread = z * Math.Sqrt(share * (1 - share) / count + z * z / (4.0 * count * count));
        var scale = 1 + z * z / count;
        return new Interval((centre - spread) / scale, (centre + spread) / scale);
    }

    private static double Combine(double a, double b, double phi) => Math.Sqrt(Math.Max(0, a * a - 2 * phi * a * b + b * b));

    private double Correlation()
    {
        double margins = (double)(BothRight + OnlyFirst) * (OnlySecond + BothWrong)
            * (BothRight + OnlySecond) * (OnlyFirst + BothWrong);
        if (margins == 0)
            return 0;

        var determinant = (double)BothRight * BothWrong - (double)OnlyFirst * OnlySecond;
        var corrected = determinant > 0 ? Math.Max(determinant - Count / 2.0, 0) : determinant;
        return corrected / Math.Sqrt(margins);
    }
}
