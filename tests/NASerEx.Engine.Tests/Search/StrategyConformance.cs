using CsCheck;
using NASerEx.Common;
using NASerEx.Search;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Search;

/// <summary>What every strategy owes its users.</summary>
public abstract class StrategyConformance
{
    protected abstract SearchOptions Options { get; }

    /// <summary>The plan for <see cref="Known"/>, as another process found it: <c>candidate:samples that leave</c>.</summary>
    protected abstract string KnownPlan { get; }

    [Fact]
    public void Scores_are_those_of_the_plain_loop()
    {
        SmallProblems.Sample(problem =>
        {
            foreach (var structure in Search(problem, Options).Front)
            {
                var expected = CascadeEvaluation.Score(problem, structure.Exits);
                Assert.Equal(expected.Lost, structure.Lost);
                Assert.Equal(expected.ExpectedCost, structure.ExpectedCost, 9);
                Assert.Equal(1, structure.ExitRates.Sum(), 9);
            }
        }, iter: 50);
    }

    [Fact]
    public void Front_descends_in_cost_as_it_ascends_in_drop()
    {
        SmallProblems.Sample(problem =>
        {
            var front = Search(problem, Options).Front;
            Assert.All(front.Zip(front.Skip(1)), pair =>
            {
                Assert.True(pair.First.Lost < pair.Second.Lost);
                Assert.True(pair.First.ExpectedCost > pair.Second.ExpectedCost);
            });
        }, iter: 50);
    }

    [Fact]
    public void Structures_have_ascending_positions_and_no_more_exits_than_asked_for()
    {
        SmallProblems.Sample(problem => Assert.All(Search(problem, Options with { MaxExits = 2 }).Front, structure =>
        {
            var positions = structure.Exits.Select(exit => problem.Candidates[exit.Candidate].Position).ToArray();
            Assert.True(positions.Length <= 2);
            Assert.Equal(positions.Order().Distinct(), positions);
        }), iter: 50);
    }

    [Fact]
    public void Chosen_is_the_cheapest_of_the_front_within_the_limit()
    {
        SmallProblems.Sample(problem =>
        {
            var result = Search(problem, Options with { MaxAccuracyDrop = 5 });
            Assert.True(result.Chosen.AccuracyDrop <= 5);
            Assert.True(result.Chosen.ExpectedCost <= problem.FinalCost);
            Assert.All(
                result.Front.Where(structure => structure.AccuracyDrop <= 5),
                structure => Assert.True(structure.ExpectedCost >= result.Chosen.ExpectedCost));
        }, iter: 50);
    }

    [Fact]
    public void Same_problem_gives_the_same_result_whatever_threads_do()
    {
        var options = Options with { Thresholds = 12 };
        var first = Search(Known, options);
        for (var again = 0; again < 5; again++)
            Assert.Equal(Describe(first), Describe(Search(Known, options)));
    }

    [Fact]
    public void Same_seed_gives_the_same_result_in_another_process()
    {
        var chosen = Search(Known, Options with { Thresholds = 12, MaxAccuracyDrop = 1.5 }).Chosen;
        var plan = chosen.Exits.Select((exit, at) => $"{exit.Candidate}:{Math.Round(chosen.ExitRates[at] * chosen.Samples)}");
        Assert.Equal(KnownPlan, string.Join(' ', plan));
    }

    [Fact]
    public void Nothing_is_cheaper_than_the_optimum()
    {
        SmallProblems.Sample(problem =>
        {
            var options = Options with { MaxAccuracyDrop = 3, MaxExits = 2 };
            var optimum = Search(problem, options with { Strategy = SearchStrategy.Exhaustive }).Chosen;
            var found = Search(problem, options);
            Assert.True(found.Chosen.ExpectedCost >= optimum.ExpectedCost - 1e-9);
            Assert.True(found.Chosen.ExpectedCost * (1 - found.Gap) <= optimum.ExpectedCost + 1e-9, "the bound is above the optimum");
        }, iter: 40);
    }

    [Fact]
    public void Limits_besides_the_drop_hold()
    {
        SmallProblems.Sample(problem =>
        {
            var options = Options with { MaxAccuracyDrop = 20, MaxPathCost = 1.05, MaxClassDrop = 30, MaxParameters = 15 };
            var chosen = Search(problem, options).Chosen;
            var heads = chosen.Exits.Select(exit => problem.Candidates[exit.Candidate]).ToArray();
            Assert.True(problem.FinalCost + heads.Sum(head => head.HeadCost) <= 1.05 * problem.FinalCost + 1e-9);
            Assert.True(heads.Sum(head => head.Parameters) <= 15);
            Assert.True(ClassDrops.Worst(problem, chosen.Exits) <= 30 + 1e-9);
        }, iter: 40);
    }

    [Fact]
    public void Without_exits_the_original_is_chosen() =>
        Assert.Empty(Search(Known, Options with { MaxExits = 0 }).Chosen.Exits);

    [Fact]
    public void Without_candidates_the_original_is_chosen()
    {
        var problem = new SearchProblem(SyntheticOutcomes.Table(50, 1, 1, seed: 1), [], 7);
        var chosen = Search(problem, Options).Chosen;
        Assert.Empty(chosen.Exits);
        Assert.Equal(7, chosen.ExpectedCost);
    }

    [Fact]
    public void A_limit_that_nothing_meets_is_an_error_that_names_the_nearest()
    {
        var problem = SyntheticOutcomes.Problem(SyntheticOutcomes.Table(200, 3, 1, seed: 3), 1);
        var error = Assert.Throws<NASerExException>(() => Search(problem, Options with { MaxAccuracyDrop = -60 }));
        Assert.Equal("SearchInfeasible", error.Id);
        Assert.Equal(ErrorKind.Infeasible, error.Kind);
        Assert.Contains("Nearest", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_search_stops()
    {
        var problem = SyntheticOutcomes.Problem(SyntheticOutcomes.Table(200, 3, 1, seed: 3), 1);
        var cancelled = new WorkContext { Cancellation = new CancellationToken(canceled: true) };
        Assert.ThrowsAny<OperationCanceledException>(() => ExitSearch.Run(problem, Options, cancelled));
    }

    /// <summary>One problem, always the same.</summary>
    protected static SearchProblem Known { get; } = SyntheticOutcomes.Problem(SyntheticOutcomes.Table(400, 5, 2, seed: 3), 2);

    /// <summary>Small problems with ties in confidence and cost, and a few positions with two heads; the costs of some are those of a harder or easier stream.</summary>
    protected static Gen<SearchProblem> SmallProblems { get; } =
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 4], Gen.Int[1, 2], Gen.Int[0, 1_000_000], Gen.Int[-150, 300], Gen.Double[-2, 2]).Select((samples, positions, heads, seed, stream, harder) =>
        {
            var problem = SyntheticOutcomes.Problem(SyntheticOutcomes.Rounded(SyntheticOutcomes.Table(samples, positions, heads, seed), 0.02f), heads);
            return stream <= 0
                ? problem
                : problem with { Stream = SyntheticOutcomes.Rounded(SyntheticOutcomes.Table(stream, positions, heads, seed + 1, harder), 0.02f) };
        });

    protected static SearchResult Search(SearchProblem problem, SearchOptions options) =>
        ExitSearch.Run(problem, options, WorkContext.None);

    protected static string Describe(SearchResult result) => string.Join('\n', result.Front.Append(result.Chosen).Select(structure =>
        $"{string.Join(' ', structure.Exits)} {structure.Lost} {structure.ExpectedCost:r}"));
}
