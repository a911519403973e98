using NASerEx.Common;
using NASerEx.Search;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Search;

public sealed class SearchLimitsTests
{
    private static readonly SearchProblem Problem = SyntheticOutcomes.Problem(SyntheticOutcomes.Table(600, 4, 2, seed: 5), 2);
    private static readonly SearchOptions Options = new() { Strategy = SearchStrategy.Exhaustive, Thresholds = 10, Caution = 0, MaxAccuracyDrop = 2, MaxExits = 2 };

    [Fact]
    public void Of_all_structures_within_the_limits_the_cheapest_is_chosen()
    {
        var options = Options with { MaxClassDrop = 4 };
        var (free, limited) = (Search(Options), Search(options));
        Assert.True(ClassDrops.Worst(Problem, free.Exits) > 4, "the limit changes nothing");
        Assert.True(ClassDrops.Worst(Problem, limited.Exits) <= 4);
        var space = new SearchSpace(Problem, Options);
        var cheapest = Pairs(space)
            .Select(pair => CascadeEvaluation.Score(Problem, space.Exits(pair)))
            .Where(scored => scored.AccuracyDrop <= 2 && ClassDrops.Worst(Problem, scored.Exits) <= 4)
            .Min(scored => scored.ExpectedCost);
        Assert.True(limited.ExpectedCost <= cheapest + 1e-9);
    }

    [Fact]
    public void The_longest_way_is_the_original_and_all_heads()
    {
        Assert.All(Search(Options with { MaxPathCost = 1.02 }).Exits, exit => Assert.Equal(2, Problem.Candidates[exit.Candidate].HeadCost));
        Assert.Empty(Search(Options with { MaxPathCost = 1.01 }).Exits);
    }

    [Fact]
    public void Heads_may_add_so_many_weights() => Assert.True(
        Search(Options with { MaxParameters = 10 }).Exits.Sum(exit => Problem.Candidates[exit.Candidate].Parameters) <= 10);

    [Theory]
    [InlineData(SearchStrategy.Exhaustive)]
    [InlineData(SearchStrategy.Beam)]
    [InlineData(SearchStrategy.Evolution)]
    public void Within_a_budget_the_least_drop_is_chosen(SearchStrategy strategy)
    {
        var options = Options with { Strategy = strategy, MaxCost = 0.6, Budget = 5_000 };
        var result = ExitSearch.Run(Problem, options, WorkContext.None);
        Assert.True(result.Chosen.ExpectedCost <= 60);
        Assert.Equal(result.Front.Where(structure => structure.ExpectedCost <= 60).Min(structure => structure.Lost), result.Chosen.Lost);
    }

    [Theory]
    [InlineData(0.05, null, "maxCost")]
    [InlineData(null, 0.5, "maxPathCost")]
    public void Limits_that_nothing_meets_are_named(double? maxCost, double? maxPath, string named)
    {
        var error = Assert.Throws<NASerExException>(() => Search(Options with { MaxCost = maxCost, MaxPathCost = maxPath }));
        Assert.Equal("SearchInfeasible", error.Id);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains("Nearest", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Branch_and_bound_has_no_bound_for_a_budget() => Assert.Equal("SearchOptionsInvalid", Assert.Throws<NASerExException>(
        () => Search(Options with { Strategy = SearchStrategy.BranchAndBound, MaxCost = 0.5 })).Id);

    private static IEnumerable<int[]> Pairs(SearchSpace space) => Enumerable.Range(0, space.Options).SelectMany(first => Enumerable.Range(0, space.Options)
        .Where(second => space.PositionOf(second) > space.PositionOf(first)).Select(second => new[] { first, second }).Append([first]));

    private static ScoredStructure Search(SearchOptions options) => ExitSearch.Run(Problem, options, WorkContext.None).Chosen;
}
