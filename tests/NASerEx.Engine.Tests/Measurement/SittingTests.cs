using NASerEx.Measurement;
using Xunit;

namespace NASerEx.Engine.Tests.Measurement;

public sealed class SittingTests
{
    [Theory]
    [InlineData(1, 12.7062)]
    [InlineData(2, 4.3027)]
    [InlineData(4, 2.7764)]
    [InlineData(9, 2.2622)]
    [InlineData(30, 2.0423)]
    public void Student_t_is_that_of_the_tables(int degrees, double published)
    {
        Assert.Equal(published, StudentT.Quantile(0.95, degrees), 4);
        Assert.Equal(0.95, StudentT.Within(StudentT.Quantile(0.95, degrees), degrees), 9);
    }

    [Theory]
    [InlineData(300, 300, 10)]
    [InlineData(3_000, 3_000, 10)]
    [InlineData(80, 40, 7)]
    [InlineData(5, 5, 10)]
    [InlineData(301, 7, 10)]
    public void Sittings_run_every_image_of_every_pass(int rounds, int images, int wanted)
    {
        var sittings = new Sittings(rounds, wanted);
        var all = Enumerable.Range(0, sittings.Count).SelectMany(sitting => sittings.ImagesOf(sitting, images)).ToList();
        Assert.Equal(rounds, all.Count);
        Assert.Equal(rounds, sittings.Start(sittings.Count));
        for (var pass = 0; pass < rounds / images; pass++)
            Assert.Equal(Enumerable.Range(0, images), all.Skip(pass * images).Take(images).Order());
        Assert.All(Enumerable.Range(0, sittings.Count), sitting => Assert.InRange(sittings.ImagesOf(sitting, images).Length, rounds / sittings.Count, (rounds / sittings.Count) + 1));
    }

    [Fact]
    public void Sittings_of_a_split_in_the_order_of_its_classes_meet_all_classes()
    {
        var sittings = new Sittings(1_000, 10);
        foreach (var sitting in Enumerable.Range(0, 10))
        {
            Assert.Equal(10, sittings.ImagesOf(sitting, 1_000).Select(image => image % 10).Distinct().Count());
            Assert.Equal(10, sittings.ImagesOf(sitting, 1_000).Select(image => image / 100).Distinct().Count());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.003)]
    public void Interval_covers_the_truth_when_sessions_differ_for_as_long_as_they_live(double sessions)
    {
        const int trials = 2_000;
        var random = new Random(5);
        var covered = 0;
        for (var t = 0; t < trials; t++)
        {
            var (slow, fast) = Sit(random, 10, sessions);
            covered += SittingRatio.Of(slow, fast).Contains(2) ? 1 : 0;
        }

        Assert.InRange((double)covered / trials, 0.93, 0.97);
    }

    [Fact]
    public void Interval_holds_the_ratio_of_totals_and_is_none_for_one_sitting()
    {
        double[] slow = [20, 22, 21], fast = [10, 10.5, 11];
        Assert.True(SittingRatio.Of(slow, fast).Contains(slow.Sum() / fast.Sum()));
        Assert.Equal(new Interval(0, double.PositiveInfinity), SittingRatio.Of([2], [1]));
        Assert.Equal(2, SittingRatio.Of([2, 4, 6], [1, 2, 3]).Low, 12);
        Assert.Throws<ArgumentException>(() => SittingRatio.Of([1, 2], [1]));
    }

    private static (double[] Slow, double[] Fast) Sit(Random random, int sittings, double sessions)
    {
        var (slow, fast) = (new double[sittings], new double[sittings]);
        for (var sitting = 0; sitting < sittings; sitting++)
        {
            var (a, b) = (Session(), Session());
            for (var round = 0; round < 30; round++)
            {
                var both = 1 + random.NextDouble();
                slow[sitting] += 2 * a * (both + (0.05 * random.NextDouble()));
                fast[sitting] += b * (both + (0.05 * random.NextDouble()));
            }
        }

        return (slow, fast);

        double Session() => 1 + (sessions * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }
}
