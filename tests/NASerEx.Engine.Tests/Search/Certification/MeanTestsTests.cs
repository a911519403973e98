using NASerEx.Exits;
using NASerEx.Search.Certification;
using Xunit;

namespace NASerEx.Engine.Tests.Search.Certification;

public sealed class MeanTestsTests
{
    public static TheoryData<CertificateMethod> Methods => [CertificateMethod.Exact, CertificateMethod.Betting, CertificateMethod.HoeffdingBentkus];

    // Bets depend on the order of images too, so this does not hold of betting.
    [Theory]
    [InlineData(CertificateMethod.Exact)]
    [InlineData(CertificateMethod.HoeffdingBentkus)]
    public void More_lost_images_are_weaker_evidence_and_more_gained_ones_stronger(CertificateMethod method)
    {
        var test = MeanTests.Of(method);
        for (var lost = 0; lost < 40; lost += 3)
        {
            for (var gained = 0; gained < 30; gained += 3)
            {
                const double Slack = 1 + 1e-9;
                var here = PValue(lost, gained);
                Assert.True(PValue(lost + 3, gained) >= here / Slack, $"{lost} lost, {gained} gained");
                Assert.True(PValue(lost, gained + 3) <= here * Slack, $"{lost} lost, {gained} gained");
            }
        }

        double PValue(int lost, int gained) => test.PValue(Losses.Of(600, lost, gained), 0.02, 0.05);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_greater_limit_is_passed_more_easily_and_the_bound_is_where_it_begins_to(CertificateMethod method)
    {
        var (test, losses) = (MeanTests.Of(method), Losses.Of(900, 14, 5));
        var values = Enumerable.Range(1, 30).Select(limit => test.PValue(losses, limit / 100.0, 0.1)).ToArray();
        Assert.All(values.Zip(values.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1e-12));
        var bound = test.UpperBound(losses, 0.1);
        Assert.True(bound > losses.Mean);
        Assert.True(test.PValue(losses, bound, 0.1) <= 0.1);
        Assert.True(test.PValue(losses, bound - 2e-5, 0.1) > 0.1);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_mean_above_the_limit_proves_nothing(CertificateMethod method)
    {
        Assert.True(MeanTests.Of(method).PValue(Losses.Of(500, 30, 10), 0.02, 0.05) > 0.5);
        Assert.True(MeanTests.Of(method).PValue(Losses.Of(500, 30, mayGain: false), 0.02, 0.05) > 0.5);
    }

    [Fact]
    public void Losses_of_zero_and_one_have_the_binomial_tail()
    {
        // P(Bin(100, 0.05) <= 1) = 0.95^100 + 100 · 0.05 · 0.95^99.
        var expected = Math.Pow(0.95, 100) + 5 * Math.Pow(0.95, 99);
        Assert.Equal(expected, new ExactTest().PValue(Losses.Of(100, 1, mayGain: false), 0.05, 0.05), 1e-12);
    }

    [Fact]
    public void The_exact_value_is_the_tail_of_all_outcomes_that_are_as_strong()
    {
        // Few enough images to sum every outcome, at many rates of gains, without any of the test's own short cuts.
        const int Count = 40;
        const double Limit = 0.1, Level = 0.2, Risk = 0.02 * Level;
        var (table, observed) = (new BinomialTable(Count), Score(2, 3));
        var (least, most) = (table.LowerLimit(Count, 3, Risk / 2), table.UpperLimit(Count, 3, Risk / 2));
        (int Lost, int Gained)[] asStrong = [.. Outcomes().Where(outcome => Score(outcome.Lost, outcome.Gained) <= observed + 1e-4)];
        var worst = Enumerable.Range(0, 300).Select(step => least + (most - least) * step / 300).Max(Tail);
        Assert.InRange(new ExactTest().PValue(Losses.Of(Count, 2, 3), Limit, Level), worst + Risk - 1e-9, 1.05 * worst + Risk);

        double Tail(double gains) => asStrong.Sum(outcome => table.Mass(Count, outcome.Gained, gains) * table.Mass(Count - outcome.Gained, outcome.Lost, (gains + Limit) / (1 - gains)));

        static IEnumerable<(int Lost, int Gained)> Outcomes() =>
            Enumerable.Range(0, Count + 1).SelectMany(lost => Enumerable.Range(0, Count + 1 - lost).Select(gained => (lost, gained)));

        // The rate of gains that is likeliest when the limit is the mean, by search instead of by formula.
        static double Score(int lost, int gained)
        {
            var rate = Enumerable.Range(0, 20_001).Select(step => (1 - Limit) / 2 * step / 20_000).MaxBy(rate =>
                Times(lost, rate + Limit) + Times(gained, rate) + Times(Count - lost - gained, 1 - Limit - 2 * rate));
            return (lost - gained - Count * Limit) / Math.Sqrt(Count * (2 * rate + Limit * (1 - Limit)));
        }

        static double Times(int count, double probability) => count == 0 ? 0 : count * Math.Log(Math.Max(probability, 1e-300));
    }

    [Fact]
    public void Hoeffding_and_Bentkus_are_as_published()
    {
        // 200 losses of 0 and 1, 2 of them 1, limit 0.05: Hoeffding exp(−n h(0.01, 0.05)), Bentkus e · P(Bin(n, 0.05) <= 2).
        var entropy = 0.01 * Math.Log(0.01 / 0.05) + 0.99 * Math.Log(0.99 / 0.95);
        var tail = Math.Pow(0.95, 200) + 200 * 0.05 * Math.Pow(0.95, 199) + 200 * 199 / 2 * 0.05 * 0.05 * Math.Pow(0.95, 198);
        var expected = Math.Min(Math.Exp(-200 * entropy), Math.E * tail);
        Assert.Equal(expected, new HoeffdingBentkusTest().PValue(Losses.Of(200, 2, mayGain: false), 0.05, 0.05), 1e-12);
    }

    [Fact]
    public void A_drop_is_rescaled_for_Hoeffding_and_Bentkus()
    {
        // (x + 1) / 2: 1 lost and 3 gained of 100 are a mean of 0.49, against (0.3 + 1) / 2.
        var (mean, limit) = (0.49, 0.65);
        var hoeffding = Math.Exp(-100 * (mean * Math.Log(mean / limit) + (1 - mean) * Math.Log((1 - mean) / (1 - limit))));
        var bentkus = Math.E * new BinomialTable(100).AtMost(100, 49, limit);
        Assert.Equal(Math.Min(hoeffding, bentkus), new HoeffdingBentkusTest().PValue(Losses.Of(100, 1, 3), 0.3, 0.05), 1e-12);
    }

    [Fact]
    public void Bets_on_images_that_lose_nothing_win_every_time()
    {
        // The variance that is feared, 1/4 at first, falls as 1/t, and the stake with it up to 3/4 of what an image can cost.
        var expected = 0.0;
        for (var i = 0; i < 400; i++)
            expected += Math.Log(1 + 0.02 * Math.Min(Math.Sqrt(2 * Math.Log(20) / (400 * 0.25 / (i + 1))), 0.75 / 0.98));
        Assert.Equal(Math.Exp(-expected), new BettingTest().PValue(Losses.Of(400, 0), 0.02, 0.05), 1e-12);
    }

    [Theory]
    [InlineData(CertificateMethod.Exact, 1.25)]
    [InlineData(CertificateMethod.Betting, 2.1)]
    public void Bounds_of_drops_are_near_those_of_the_normal_approximation(CertificateMethod method, double factor)
    {
        foreach (var (count, lost, gained) in ((int, int, int)[])[(3_000, 40, 20), (3_000, 100, 60), (10_000, 60, 50), (2_000, 30, 30)])
        {
            var losses = Losses.Of(count, lost, gained);
            var normal = 1.645 * Math.Sqrt((lost + gained - count * losses.Mean * losses.Mean) / count / count);
            Assert.InRange(MeanTests.Of(method).UpperBound(losses, 0.05) - losses.Mean, 0.95 * normal, factor * normal);
        }
    }

    [Fact]
    public void Every_image_may_be_lost_or_gained()
    {
        foreach (var method in Methods.Select(row => row.Data))
        {
            Assert.Equal(1, MeanTests.Of(method).PValue(Losses.Of(50, 50), 0.1, 0.05), 1e-6);
            Assert.True(MeanTests.Of(method).PValue(Losses.Of(50, 0, 50), 0.1, 0.05) <= 0.05);
            Assert.InRange(MeanTests.Of(method).PValue(Losses.Of(1, 0), 0.1, 0.05), 0.05, 1);
        }
    }
}
