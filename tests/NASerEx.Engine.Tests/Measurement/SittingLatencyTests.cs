using NASerEx.Measurement;
using Xunit;

namespace NASerEx.Engine.Tests.Measurement;

public sealed class SittingLatencyTests
{
    [Fact]
    public void IntervalsHoldTheFiguresOfAllSittings()
    {
        var sittings = Draw(new Random(2), 0.01);
        var all = LatencySummary.Of(sittings.SelectMany(sitting => sitting).ToArray());
        var (low, high) = SittingLatency.Intervals(sittings);
        Assert.Equal((low, high), SittingLatency.Intervals(sittings));
        foreach (var of in new Func<LatencySummary, double>[] { one => one.MeanMs, one => one.P50Ms, one => one.P90Ms, one => one.P99Ms })
        {
            Assert.True(of(low) < of(all) && of(all) < of(high));
            Assert.Equal(of(all), Math.Sqrt(of(low) * of(high)), 9);
        }
    }

    [Fact]
    public void ASteadyLatencyHasIntervalsOfNoWidthAndASingleSittingHasNone()
    {
        var (low, high) = SittingLatency.Intervals([[2, 2], [2, 2], [2]]);
        Assert.Equal((new LatencySummary(2, 2, 2, 2), new LatencySummary(2, 2, 2, 2)), (low, high));
        Assert.Equal((0, double.PositiveInfinity), (SittingLatency.Intervals([[1, 2]]).Low.P90Ms, SittingLatency.Intervals([[1, 2]]).High.MeanMs));
        Assert.Throws<ArgumentException>(() => SittingLatency.Intervals([]));
    }

    // Exponential above a floor: mean floor + 1, percentile p floor − ln(1 − p); sessions differ for as long as they live.
    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    public void IntervalsCoverTheTruth(double sessions)
    {
        const int trials = 1_000;
        var random = new Random(4);
        var (mean, p50, p90) = (0, 0, 0);
        for (var t = 0; t < trials; t++)
        {
            var (low, high) = SittingLatency.Intervals(Draw(random, sessions));
            mean += new Interval(low.MeanMs, high.MeanMs).Contains(3) ? 1 : 0;
            p50 += new Interval(low.P50Ms, high.P50Ms).Contains(2 - Math.Log(0.5)) ? 1 : 0;
            p90 += new Interval(low.P90Ms, high.P90Ms).Contains(2 - Math.Log(0.1)) ? 1 : 0;
        }

        Assert.All(new[] { mean, p50, p90 }, covered => Assert.InRange((double)covered / trials, 0.90, 0.985));
    }

    [Fact]
    public void RunsFarFromOthersOfTheSameWayAreSlow()
    {
        // Two ways of 1 and 10 ms; only what lies far from its own way is slow.
        double[] times = [1, 1.1, 1.2, 1.3, 10, 10.1, 10.2, 10.3, 9, 30];
        Assert.Equal(2, SlowRuns.Count(times, [0, 0, 0, 0, 1, 1, 1, 1, 0, 1]));
        Assert.Equal(0, SlowRuns.Count([1, 1, 1, 1], [0, 0, 0, 0]));
    }

    private static double[][] Draw(Random random, double sessions) =>
        [.. Enumerable.Range(0, 10).Select(_ => Sitting(1 + (sessions * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())), random))];

    private static double[] Sitting(double session, Random random) => [.. Enumerable.Range(0, 60).Select(_ => session * (2 - Math.Log(1 - random.NextDouble())))];
}
