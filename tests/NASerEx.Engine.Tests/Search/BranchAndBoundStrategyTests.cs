using CsCheck;
using NASerEx.Common;
using NASerEx.Search;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Search;

public sealed class BranchAndBoundStrategyTests : StrategyConformance
{
    protected override SearchOptions Options { get; } =
        new() { Strategy = SearchStrategy.BranchAndBound, Thresholds = 5, Caution = 0, BeamWidth = 5 };

    protected override string KnownPlan => "0:248 3:92 6:48";

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    public void Plan_is_that_of_exhaustive_search_and_proven(double caution)
    {
        Gen.Select(SmallProblems, Gen.Double[-1, 12], Gen.Bool).Sample((problem, limit, isTuned) =>
        {
            var searched = isTuned ? WithBaseline(problem) : problem;
            var options = Options with { Caution = caution, MaxAccuracyDrop = limit, BeamWidth = 1 };
            if (Plan(searched, options with { Strategy = SearchStrategy.Exhaustive }) is not { } expected)
                return;
            var found = Search(searched, options);
            Assert.Equal(expected.Chosen.Exits, found.Chosen.Exits);
            Assert.Equal(expected.Chosen.ExpectedCost, found.Chosen.ExpectedCost);
            Assert.InRange(found.Gap, 0, 1e-6);
        }, iter: 200);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public void Larger_spaces_are_proven_too(int seed, double caution)
    {
        var problem = SyntheticOutcomes.Problem(SyntheticOutcomes.Table(1_000, 6, 2, seed), 2);
        var options = Options with { Thresholds = 16, MaxAccuracyDrop = 1, Caution = caution };
        var expected = Search(problem, options with { Strategy = SearchStrategy.Exhaustive });
        var found = Search(problem, options);
        Assert.Equal(expected.Chosen.Exits, found.Chosen.Exits);
        Assert.InRange(found.Gap, 0, 1e-6);
    }

    [Theory]
    [InlineData(1, 0, 1.5, 3)]
    [InlineData(2, 1, -1, 3)]
    [InlineData(3, 2, 1, 2)]
    public void Plans_for_a_stream_are_proven_too(int seed, double caution, double harder, int exits)
    {
        var problem = SyntheticOutcomes.OnStream(SyntheticOutcomes.Problem(SyntheticOutcomes.Table(1_000, 6, 2, seed), 2), 700, 2, seed + 10, harder);
        var options = Options with { Thresholds = 16, MaxAccuracyDrop = 1, Caution = caution, MaxExits = exits };
        var expected = Search(problem, options with { Strategy = SearchStrategy.Exhaustive });
        var found = Search(problem, options);
        Assert.Equal(expected.Chosen.Exits, found.Chosen.Exits);
        Assert.Equal(expected.Chosen.ExpectedCost, found.Chosen.ExpectedCost, 9);
        Assert.InRange(found.Gap, 0, 1e-6);
        Assert.True(found.Structures < expected.Structures);
        Assert.NotEqual(expected.Chosen.Exits, Search(problem with { Stream = null }, options).Chosen.Exits);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void A_gap_that_is_allowed_saves_structures_and_is_kept(double gap)
    {
        var problem = SyntheticOutcomes.Problem(SyntheticOutcomes.Table(1_000, 8, 2, seed: 1), 2);
        var options = Options with { Thresholds = 16, MaxAccuracyDrop = 1, BeamWidth = 1 };
        var optimum = Search(problem, options);
        var found = Search(problem, options with { Gap = gap });
        Assert.True(found.Structures < optimum.Structures);
        Assert.InRange(found.Gap, 0, gap + 1e-9);
        Assert.True(found.Chosen.ExpectedCost * (1 - found.Gap) <= optimum.Chosen.ExpectedCost + 1e-9);
    }

    [Fact]
    public void A_search_that_is_cut_off_says_how_far_the_plan_may_be_from_the_best()
    {
        var problem = SyntheticOutcomes.Problem(SyntheticOutcomes.Table(1_000, 8, 2, seed: 1), 2);
        var options = Options with { Thresholds = 16, MaxAccuracyDrop = 1, BeamWidth = 1, MaxNodes = 1 };
        var optimum = Search(problem, options with { Strategy = SearchStrategy.Exhaustive }).Chosen.ExpectedCost;
        var found = Search(problem, options);
        Assert.InRange(found.Gap, 1e-6, 1);
        Assert.True(found.Chosen.ExpectedCost * (1 - found.Gap) <= optimum + 1e-9);
    }

    [Fact]
    public void Auto_takes_it_where_the_space_is_too_large()
    {
        var options = Options with { Strategy = SearchStrategy.Auto };
        Assert.Equal(SearchStrategy.Exhaustive, Search(Known, options).Strategy);
        Assert.Equal(SearchStrategy.BranchAndBound, Search(Known, options with { MaxStructures = 100 }).Strategy);
    }

    private static SearchResult? Plan(SearchProblem problem, SearchOptions options)
    {
        try
        {
            return Search(problem, options);
        }
        catch (NASerExException error) when (error.Id == "SearchInfeasible")
        {
            return null;
        }
    }

    private static SearchProblem WithBaseline(SearchProblem problem)
    {
        var final = problem.Outcomes.Final;
        var baseline = final with { Predicted = [.. final.Predicted.Select((predicted, i) => i % 7 == 0 ? problem.Outcomes.Labels[i] : predicted)] };
        return new SearchProblem(problem.Outcomes, problem.Candidates, problem.FinalCost, baseline) { Stream = problem.Stream };
    }
}
