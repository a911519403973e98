using NASerEx.Common;

namespace NASerEx.Measurement;

/// <summary>Bootstrap intervals for two series that were measured in turn.</summary>
public static class PairedBootstrap
{
    /// <summary>
    /// 95 % percentile interval of mean(<paramref name="numerator"/>) / mean(<paramref name="denominator"/>) over rounds that measured
    /// one of each. Whole rounds are drawn, so what slows both sides in one round cancels; rounds are drawn in circular blocks of
    /// ⌈√n⌉ neighbours, so that slow drift of the machine widens the interval as it should (Politis and Romano, "A circular
    /// block-resampling procedure for stationary data", 1992).
    /// </summary>
    /// <param name="numerator">One measurement a round.</param>
    /// <param name="denominator">The other measurement of the same rounds.</param>
    /// <param name="seed">Seed of the draws; the same seed gives the same interval.</param>
    /// <param name="resamples">Number of resamples.</param>
    /// <exception cref="ArgumentException">The series are empty or of different length.</exception>
    public static Interval RatioOfMeans(ReadOnlySpan<double> numerator, ReadOnlySpan<double> denominator, int seed, int resamples = 10_000)
    {
        if (numerator.IsEmpty || numerator.Length != denominator.Length)
            throw new ArgumentException($"Rounds come in pairs, but there are {numerator.Length} and {denominator.Length} measurements.");

        var length = (int)Math.Ceiling(Math.Sqrt(numerator.Length));
        var blocks = CircularBlockSums(numerator, denominator, length);
        var ratios = new double[resamples];
        var random = new SeededRandom((ulong)seed);
        for (var i = 0; i < resamples; i++)
            ratios[i] = DrawRatio(blocks, (numerator.Length + length - 1) / length, ref random);

        Array.Sort(ratios);
        return new Interval(Percentiles.OfSorted(ratios, 2.5), Percentiles.OfSorted(ratios, 97.5));
    }

    /// <summary>
    /// 95 % percentile interval of a percentile of <paramref name="numerator"/> over that of <paramref name="denominator"/>, with rounds drawn as in
    /// <see cref="RatioOfMeans"/>.
    /// </summary>
    /// <param name="numerator">One measurement a round.</param>
    /// <param name="denominator">The other measurement of the same rounds.</param>
    /// <param name="percent">The percentile, 0 to 100.</param>
    /// <param name="seed">Seed of the draws; the same seed gives the same interval.</param>
    /// <param name="resamples">Number of resamples.</param>
    /// <exception cref="ArgumentException">The series are empty or of different length.</exception>
    public static Interval RatioOfPercentiles(ReadOnlySpan<double> numerator, ReadOnlySpan<double> denominator, double percent, int seed, int resamples = 1_000)
    {
        if (numerator.IsEmpty || numerator.Length != denominator.Length)
            throw new ArgumentException($"Rounds come in pairs, but there are {numerator.Length} and {denominator.Length} measurements.");

        var (count, length) = (numerator.Length, (int)Math.Ceiling(Math.Sqrt(numerator.Length)));
        var (top, bottom, ratios) = (new double[count], new double[count], new double[resamples]);
        var random = new SeededRandom((ulong)seed);
        for (var (i, start) = (0, 0); i < resamples; i++)
        {
            for (var drawn = 0; drawn < count; drawn++)
            {
                start = drawn % length == 0 ? random.Below(count) : (start + 1) % count;
                (top[drawn], bottom[drawn]) = (numerator[start], denominator[start]);
            }

            Array.Sort(top);
            Array.Sort(bottom);
            ratios[i] = Percentiles.OfSorted(top, percent) / Percentiles.OfSorted(bottom, percent);
        }

        Array.Sort(ratios);
        return new Interval(Percentiles.OfSorted(ratios, 2.5), Percentiles.OfSorted(ratios, 97.5));
    }

    private static double DrawRatio(RoundSum[] blocks, int draws, ref SeededRandom random)
    {
        var sum = default(RoundSum);
        for (var i = 0; i < draws; i++)
            sum += blocks[random.Below(blocks.Length)];
        return sum.Top / sum.Bottom;
    }

    private static RoundSum[] CircularBlockSums(ReadOnlySpan<double> top, ReadOnlySpan<double> bottom, int length)
    {
        var sums = new RoundSum[top.Length];
        for (var offset = 0; offset < length; offset++)
        {
            for (var start = 0; start < sums.Length; start++)
            {
                var at = (start + offset) % sums.Length;
                sums[start] += new RoundSum(top[at], bottom[at]);
            }
        }

        return sums;
    }

    private readonly record struct RoundSum(double Top, double Bottom)
    {
        public static RoundSum operator +(RoundSum left, RoundSum right) => new(left.Top + right.Top, left.Bottom + right.Bottom);
    }
}
