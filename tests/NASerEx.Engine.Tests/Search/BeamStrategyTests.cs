using NASerEx.Search;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Search;

public sealed class BeamStrategyTests : StrategyConformance
{
    protected override SearchOptions Options { get; } =
        new() { Strategy = SearchStrategy.Beam, BeamWidth = 50, Thresholds = 5, Caution = 0 };

    protected override string KnownPlan => "0:248 3:92 6:48";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Chosen_costs_at_most_a_hundredth_more_than_the_optimum(int seed)
    {
        var problem = SyntheticOutcomes.Problem(SyntheticOutcomes.Table(1_000, 6, 2, seed), 2);
        var options = Options with { Thresholds = 16, BeamWidth = 300, MaxAccuracyDrop = 1 };
        var optimum = Search(problem, options with { Strategy = SearchStrategy.Exhaustive });
        var beam = Search(problem, options);
        Assert.InRange(beam.Chosen.ExpectedCost, optimum.Chosen.ExpectedCost - 1e-9, 1.01 * optimum.Chosen.ExpectedCost);
        Assert.True(beam.Structures < optimum.Structures / 2, $"{beam.Structures} of {optimum.Structures}");
    }
}
