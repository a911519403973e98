using CsCheck;
using NASerEx.Common;
using NASerEx.Search;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Search;

public sealed class CostQuantileTests
{
    private static readonly SearchProblem Problem = SyntheticOutcomes.Problem(SyntheticOutcomes.Table(500, 4, 2, seed: 7), 2);
    private static readonly SearchOptions Options = new()
    {
        Strategy = SearchStrategy.Exhaustive, Thresholds = 8, Caution = 0, MaxAccuracyDrop = 3, MaxExits = 3, CostQuantile = 0.9,
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_quantile_is_that_of_the_samples_costs(bool isOnStream)
    {
        var problem = isOnStream ? SyntheticOutcomes.OnStream(Problem, 300, 2, seed: 8, harder: 1) : Problem;
        var space = new SearchSpace(problem, Options);
        var masks = new MaskTable(space);
        Gen.Int[0, space.Options - 1].Array[0, 3].Sample(drawn =>
        {
            int[] structure = [.. drawn.DistinctBy(space.PositionOf).Order()];
            var scored = CascadeEvaluation.Score(problem, space.Exits(structure));
            var expected = (NinetiethOfHundred(space, structure) + 1e-3 * scored.ExpectedCost) * space.CostSamples;
            Assert.Equal(expected, new StructureScorer(space, masks).Score(structure).Cost, 6);
            Assert.Equal(expected, space.Quantile!.Of(problem, scored.Exits, scored.ExitRates, scored.ExpectedCost) * space.CostSamples, 6);
        }, iter: 200);
    }

    [Fact]
    public void The_plan_has_the_least_quantile()
    {
        var chosen = ExitSearch.Run(Problem, Options, WorkContext.None).Chosen;
        var cheapest = ExitSearch.Run(Problem, Options with { CostQuantile = null }, WorkContext.None).Chosen;
        var space = new SearchSpace(Problem, Options);
        Assert.True(chosen.Objective <= space.Quantile!.Of(Problem, cheapest.Exits, cheapest.ExitRates, cheapest.ExpectedCost) + 1e-9);
        Assert.True(chosen.ExpectedCost >= cheapest.ExpectedCost - 1e-9);
    }

    private static double NinetiethOfHundred(SearchSpace space, int[] structure)
    {
        var exits = space.Exits(structure);
        var leaves = CascadeAnswers.Of(space.Problem.CostOutcomes, exits).ExitOf;
        var costs = Enumerable.Range(0, space.CostSamples).Select(sample =>
        {
            var at = leaves[sample];
            var heads = exits.Take(at + 1).Sum(exit => Problem.Candidates[exit.Candidate].HeadCost);
            return heads + (at == exits.Length ? Problem.FinalCost : Problem.Candidates[exits[at].Candidate].PrefixCost);
        }).Order().ToArray();
        return costs[(space.CostSamples * 9 / 10) - 1];
    }
}
