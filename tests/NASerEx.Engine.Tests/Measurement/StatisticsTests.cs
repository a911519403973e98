using NASerEx.Measurement;
using Xunit;

namespace NASerEx.Engine.Tests.Measurement;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(50, 2.5)]
    [InlineData(90, 3.7)]
    [InlineData(100, 4.0)]
    public void Percentiles_interpolate_between_order_statistics(double percent, double expected) =>
        Assert.Equal(expected, Percentiles.OfSorted([1, 2, 3, 4], percent), 12);

    [Fact]
    public void A_percentile_of_nothing_is_refused() =>
        Assert.Throws<ArgumentException>(() => Percentiles.OfSorted([], 50));

    [Fact]
    public void Latencies_are_summed_up_in_any_order()
    {
        var shuffled = Enumerable.Range(0, 1001).Select(i => (double)(i * 37 % 1001)).ToArray();
        Assert.Equal(new LatencySummary(500, 500, 900, 990), LatencySummary.Of(shuffled));
    }

    // Counts and limits as published for this method: Fagerland, Lydersen and Laake, "Recommended tests and confidence intervals for
    // paired binomial proportions" (Statistics in Medicine 33, 2014), airway hyper-responsiveness.
    [Fact]
    public void Newcombe_interval_matches_its_published_example()
    {
        var interval = new PairedOutcomes(1, 1, 7, 12).DifferenceInterval();
        Assert.Equal(-0.507, interval.Low, 3);
        Assert.Equal(-0.026, interval.High, 3);
    }

    [Fact]
    public void Paired_outcomes_count_every_combination() =>
        Assert.Equal(
            new PairedOutcomes(1, 2, 1, 1),
            PairedOutcomes.Of(first: [0, 1, 2, 9, 9], second: [0, 9, 9, 3, 8], labels: [0, 1, 2, 3, 4]));

    [Fact]
    public void Equal_classifiers_have_an_interval_around_zero_that_is_not_empty()
    {
        var interval = new PairedOutcomes(900, 0, 0, 100).DifferenceInterval();
        Assert.True(interval.Low < 0 && interval.High > 0);
        Assert.True(interval.High < 0.005, $"{interval}");
    }

    [Theory]
    [InlineData(0.85, 0.03, 0.02)]
    [InlineData(0.95, 0.01, 0.002)]
    [InlineData(0.50, 0.10, 0.10)]
    public void Accuracy_drop_interval_covers_the_truth(double bothRight, double onlyFirst, double onlySecond)
    {
        const int trials = 4000, images = 1000;
        var random = new Random(7);
        var covered = 0;
        for (var t = 0; t < trials; t++)
        {
            var counts = new int[4];
            for (var i = 0; i < images; i++)
            {
                var u = random.NextDouble();
                counts[u < bothRight ? 0 : u < bothRight + onlyFirst ? 1 : u < bothRight + onlyFirst + onlySecond ? 2 : 3]++;
            }

            var table = new PairedOutcomes(counts[0], counts[1], counts[2], counts[3]);
            covered += table.DifferenceInterval().Contains(onlyFirst - onlySecond) ? 1 : 0;
        }

        Assert.InRange((double)covered / trials, 0.94, 0.985);
    }

    [Fact]
    public void Bootstrap_belongs_to_its_seed()
    {
        var (slow, fast) = Rounds(new Random(3), 500, drift: 0.02);
        var one = PairedBootstrap.RatioOfMeans(slow, fast, seed: 5, resamples: 500);
        Assert.Equal(one, PairedBootstrap.RatioOfMeans(slow, fast, seed: 5, resamples: 500));
        Assert.NotEqual(one, PairedBootstrap.RatioOfMeans(slow, fast, seed: 6, resamples: 500));
        Assert.True(one.Contains(slow.Average() / fast.Average()));
    }

    [Fact]
    public void What_slows_both_sides_of_a_round_cancels()
    {
        var random = new Random(1);
        var fast = Enumerable.Range(0, 400).Select(_ => 1 + 5 * random.NextDouble()).ToArray();
        var slow = fast.Select(x => 2 * x).ToArray();
        var interval = PairedBootstrap.RatioOfMeans(slow, fast, seed: 1, resamples: 500);
        Assert.Equal(2, interval.Low, 9);
        Assert.Equal(2, interval.High, 9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void Speedup_interval_covers_the_truth_while_the_machine_drifts(double drift)
    {
        const int trials = 400;
        var random = new Random(11);
        var covered = 0;
        for (var t = 0; t < trials; t++)
        {
            var (slow, fast) = Rounds(random, 900, drift);
            covered += PairedBootstrap.RatioOfMeans(slow, fast, seed: t, resamples: 600).Contains(2) ? 1 : 0;
        }

        Assert.InRange((double)covered / trials, 0.90, 0.985);
    }

    // Each side has its own slowly varying factor (first-order autoregression of mean 1) and heavy-tailed noise; the ratio of means is 2.
    private static (double[] Slow, double[] Fast) Rounds(Random random, int count, double drift)
    {
        var (slow, fast) = (new double[count], new double[count]);
        var (a, b) = (0.0, 0.0);
        for (var i = 0; i < count; i++)
        {
            a = 0.8 * a + drift * (random.NextDouble() - 0.5);
            b = 0.8 * b + drift * (random.NextDouble() - 0.5);
            slow[i] = 2 * (0.9 + a - 0.1 * Math.Log(1 - random.NextDouble()));
            fast[i] = 0.9 + b - 0.1 * Math.Log(1 - random.NextDouble());
        }

        return (slow, fast);
    }
}
