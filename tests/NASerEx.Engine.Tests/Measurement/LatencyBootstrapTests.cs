using NASerEx.Measurement;
using Xunit;

namespace NASerEx.Engine.Tests.Measurement;

public sealed class LatencyBootstrapTests
{
    [Fact]
    public void IntervalsBelongToTheirSeedAndHoldTheFigures()
    {
        var rounds = Draw(new Random(2), 900);
        var (low, high) = LatencyBootstrap.Intervals(rounds, seed: 5, resamples: 500);
        Assert.Equal((low, high), LatencyBootstrap.Intervals(rounds, seed: 5, resamples: 500));
        Assert.NotEqual((low, high), LatencyBootstrap.Intervals(rounds, seed: 6, resamples: 500));
        var all = LatencySummary.Of(rounds);
        Assert.True(low.MeanMs < all.MeanMs && all.MeanMs < high.MeanMs);
        Assert.True(low.P50Ms <= all.P50Ms && all.P50Ms <= high.P50Ms);
        Assert.True(low.P90Ms <= all.P90Ms && all.P90Ms <= high.P90Ms);
        Assert.True(low.P99Ms <= all.P99Ms && all.P99Ms <= high.P99Ms);
    }

    [Fact]
    public void ASteadyLatencyHasIntervalsOfNoWidth() =>
        Assert.Equal((new LatencySummary(2, 2, 2, 2), new LatencySummary(2, 2, 2, 2)), LatencyBootstrap.Intervals([2, 2, 2, 2, 2], seed: 1, resamples: 50));

    [Fact]
    public void NothingHasNoInterval() => Assert.Throws<ArgumentException>(() => LatencyBootstrap.Intervals([], seed: 1));

    // Exponential above a floor: mean floor + 1, percentile p floor − ln(1 − p).
    [Fact]
    public void IntervalsCoverTheTruth()
    {
        const int trials = 300;
        var random = new Random(4);
        var (mean, p90) = (0, 0);
        for (var t = 0; t < trials; t++)
        {
            var (low, high) = LatencyBootstrap.Intervals(Draw(random, 900), seed: t, resamples: 300);
            mean += new Interval(low.MeanMs, high.MeanMs).Contains(3) ? 1 : 0;
            p90 += new Interval(low.P90Ms, high.P90Ms).Contains(2 - Math.Log(0.1)) ? 1 : 0;
        }

        Assert.InRange((double)mean / trials, 0.90, 0.985);
        Assert.InRange((double)p90 / trials, 0.90, 0.985);
    }

    private static double[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => 2 - Math.Log(1 - random.NextDouble()))];
}
