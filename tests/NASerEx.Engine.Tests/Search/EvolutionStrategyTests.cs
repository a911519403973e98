using NASerEx.Search;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Search;

public sealed class EvolutionStrategyTests : StrategyConformance
{
    protected override SearchOptions Options { get; } =
        new() { Strategy = SearchStrategy.Evolution, Thresholds = 5, Caution = 0, Budget = 500, Population = 30, SampleSize = 10 };

    protected override string KnownPlan => "0:248 3:92 6:42";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Evolution_beats_as_many_random_structures(int seed)
    {
        var problem = SyntheticOutcomes.Problem(SyntheticOutcomes.Table(1_000, 10, 2, seed), 2);
        var options = Options with { Thresholds = 24, MaxAccuracyDrop = 1, Budget = 20_000, Population = 100, SampleSize = 25 };
        var random = Search(problem, options with { Strategy = SearchStrategy.Random }).Chosen.ExpectedCost;
        Assert.True(Search(problem, options).Chosen.ExpectedCost < random);
    }

    [Fact]
    public void Another_seed_takes_another_way()
    {
        var options = Options with { Thresholds = 12, Budget = 100 };
        Assert.NotEqual(Describe(Search(Known, options)), Describe(Search(Known, options with { Seed = 2 })));
    }

    [Fact]
    public void The_budget_is_kept() => Assert.Equal(500, Search(Known, Options).Structures);
}
