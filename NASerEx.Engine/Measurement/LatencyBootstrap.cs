using NASerEx.Common;

namespace NASerEx.Measurement;

/// <summary>Bootstrap intervals of the mean and the percentiles of a latency.</summary>
public static class LatencyBootstrap
{
    /// <summary>
    /// Ends of the 95 % percentile intervals of what <see cref="LatencySummary.Of"/> says of a series. Rounds are drawn in circular blocks of
    /// ⌈√n⌉ neighbours, as in <see cref="PairedBootstrap"/>. A percentile beyond which only a few rounds lie cannot have an interval beyond the
    /// slowest of them.
    /// </summary>
    /// <param name="milliseconds">One measurement a round, in the order of the rounds.</param>
    /// <param name="seed">Seed of the draws; the same seed gives the same intervals.</param>
    /// <param name="resamples">Number of resamples.</param>
    /// <exception cref="ArgumentException">The series is empty.</exception>
    public static (LatencySummary Low, LatencySummary High) Intervals(ReadOnlySpan<double> milliseconds, int seed, int resamples = 2_000)
    {
        if (milliseconds.IsEmpty)
            throw new ArgumentException("There are no rounds to draw from.", nameof(milliseconds));

        var rounds = new RankedRounds(milliseconds);
        var random = new SeededRandom((ulong)seed);
        var drawn = new LatencySummary[resamples];
        for (var i = 0; i < resamples; i++)
            drawn[i] = rounds.Draw(ref random);
        var (mean, p50, p90, p99) = (Of(one => one.MeanMs), Of(one => one.P50Ms), Of(one => one.P90Ms), Of(one => one.P99Ms));
        return (new LatencySummary(mean.Low, p50.Low, p90.Low, p99.Low), new LatencySummary(mean.High, p50.High, p90.High, p99.High));

        Interval Of(Func<LatencySummary, double> statistic)
        {
            var values = Array.ConvertAll(drawn, one => statistic(one));
            Array.Sort(values);
            return new Interval(Percentiles.OfSorted(values, 2.5), Percentiles.OfSorted(values, 97.5));
        }
    }

    /// <summary>Rounds by their rank: a resample is a count for each rank, and comes out sorted.</summary>
    private sealed class RankedRounds
    {
        private readonly double[] _ascending;
        private readonly double[] _drawn;
        private readonly int[] _rankOfRound;
        private readonly int[] _counts;

        public RankedRounds(ReadOnlySpan<double> milliseconds)
        {
            _ascending = milliseconds.ToArray();
            var order = Enumerable.Range(0, _ascending.Length).ToArray();
            Array.Sort(_ascending, order);
            (_drawn, _rankOfRound, _counts) = (new double[order.Length], new int[order.Length], new int[order.Length]);
            for (var rank = 0; rank < order.Length; rank++)
                _rankOfRound[order[rank]] = rank;
        }

        public LatencySummary Draw(ref SeededRandom random)
        {
            Count(ref random);
            var filled = 0;
            for (var rank = 0; rank < _counts.Length; rank++)
            {
                _drawn.AsSpan(filled, _counts[rank]).Fill(_ascending[rank]);
                filled += _counts[rank];
            }

            return LatencySummary.OfSorted(_drawn);
        }

        private void Count(ref SeededRandom random)
        {
            var count = _rankOfRound.Length;
            var length = (int)Math.Ceiling(Math.Sqrt(count));
            Array.Clear(_counts);
            for (var drawn = 0; drawn < count; drawn += length)
            {
                var start = random.Below(count);
                for (var offset = 0; offset < Math.Min(length, count - drawn); offset++)
                    _counts[_rankOfRound[(start + offset) % count]]++;
            }
        }
    }
}
