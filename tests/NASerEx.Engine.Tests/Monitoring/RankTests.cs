using NASerEx.Monitoring;
using Xunit;

namespace NASerEx.Engine.Tests.Monitoring;

public sealed class RankTests
{
    [Fact]
    public void Ranks_are_uniform_however_small_the_reference()
    {
        const int pools = 2000, observations = 10;
        var random = new Random(1);
        var deciles = new int[10];
        for (var i = 0; i < pools; i++)
        {
            var reference = new int[3];
            for (var image = 0; image < 20; image++)
                reference[Cell(random)]++;
            var pool = new RankPool(reference);
            for (var image = 0; image < observations; image++)
                deciles[(int)(10 * pool.Add(Cell(random), random.NextDouble()))]++;
        }

        const int each = pools * observations / 10;
        Assert.All(deciles, count => Assert.InRange(count, each - (4 * Math.Sqrt(each)), each + (4 * Math.Sqrt(each))));
    }

    [Fact]
    public void A_rank_says_where_an_observation_stands()
    {
        var pool = new RankPool([3, 4, 2]);
        Assert.Equal(0.05, pool.Add(0, 0.125), 12); // An eighth of the four of the first cell, of ten.
        Assert.Equal((4 + (0.5 * 5)) / 11, pool.Add(1, 0.5), 12);
        Assert.Equal(9.0 / 12, pool.Add(2, 0), 12);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_bet_is_fair_whatever_was_seen(bool even)
    {
        double[] edges = even ? [0.2, 0.4, 0.6, 0.8, 1] : [0.5, 0.75, 0.875, 0.9375, 1];
        foreach (var length in new[] { 0, 3, 40, 400 })
        {
            var mean = edges.Select((edge, bin) => (edge - (bin == 0 ? 0 : edges[bin - 1])) * Growth(edges, length, edge - 1e-9)).Sum();
            Assert.Equal(1, mean, 9);
        }

        static double Growth(double[] edges, int length, double next)
        {
            var (bets, random) = (new RankBets(edges), new Random(length));
            for (var i = 0; i < length; i++)
                bets.Bet(Math.Pow(random.NextDouble(), 2));
            var before = bets.LogWealth;
            bets.Bet(next);
            return Math.Exp(bets.LogWealth - before);
        }
    }

    [Fact]
    public void Wealth_grows_where_numbers_are_not_uniform_and_is_not_lost_where_they_are()
    {
        var (bets, random) = (RankBets.Even(10), new Random(2));
        for (var i = 0; i < 20_000; i++)
            bets.Bet(random.NextDouble());
        Assert.InRange(bets.LogWealth, -12, 3);
        var before = bets.LogWealth;
        for (var i = 0; i < 300; i++)
            bets.Bet(0.5 * random.NextDouble());
        Assert.True(bets.LogWealth > before + 50, $"{before} {bets.LogWealth}");
    }

    private static int Cell(Random random) => random.NextDouble() switch { < 0.6 => 0, < 0.9 => 1, _ => 2 };
}
