using CsCheck;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Search;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Search;

/// <summary>Searches whose images do not get the original's answer at the end, as after fine-tuning the backbone.</summary>
public sealed class BaselineTests
{
    private static Gen<SearchProblem> Problems { get; } =
        Gen.Select(Gen.Int[1, 700], Gen.Int[1, 4], Gen.Int[1, 2], Gen.Int[0, 1_000_000]).Select((samples, positions, heads, seed) =>
        {
            var table = SyntheticOutcomes.Rounded(SyntheticOutcomes.Table(samples, positions, heads, seed), 0.02f);
            var problem = SyntheticOutcomes.Problem(table, heads);
            return new SearchProblem(table, problem.Candidates, problem.FinalCost, Perturbed(table, seed));
        });

    [Fact]
    public void Bit_masks_score_as_the_plain_loop_does()
    {
        Problems.Sample(problem =>
        {
            var space = new SearchSpace(problem, new SearchOptions { MaxExits = 4, Thresholds = 6 });
            var scorer = new CascadeScorer(space, new MaskTable(space));
            var random = new Random(problem.Outcomes.Count);
            Assert.Equal(Score(problem, []), (scorer.Empty.Lost, scorer.Empty.Discordant));
            for (var structure = 0; structure < 20; structure++)
                Compare(scorer, space, Ascending(space, random));
        }, iter: 60);
    }

    [Fact]
    public void What_is_chosen_keeps_its_cautious_drop_against_the_baseline()
    {
        Problems.Sample(problem =>
        {
            var options = new SearchOptions { Strategy = SearchStrategy.Exhaustive, Thresholds = 5, MaxAccuracyDrop = 60, MaxExits = 2, Caution = 1 };
            var found = ExitSearch.Run(problem, options, WorkContext.None);
            Assert.True(found.Chosen.CautiousDrop(1) <= 60 + 1e-9);
            Assert.Equal(Score(problem, []), (found.Empty.Lost, found.Empty.Discordant));
            Assert.All(found.Front, structure => Assert.Equal(
                Right(problem, problem.Baseline) - Right(problem, structure), structure.Lost));
        }, iter: 40);
    }

    [Fact]
    public void The_outcomes_themselves_are_the_baseline_where_none_is_given()
    {
        var problem = SyntheticOutcomes.Problem(SyntheticOutcomes.Table(100, 2, 1, seed: 4), 1);
        Assert.Same(problem.Outcomes.Final, problem.Baseline);
        Assert.Equal(problem.Outcomes.FinalAccuracy, problem.BaselineAccuracy);
    }

    [Fact]
    public void A_baseline_of_other_samples_is_an_error()
    {
        var (table, other) = (SyntheticOutcomes.Table(100, 1, 1, seed: 4), SyntheticOutcomes.Table(99, 1, 1, seed: 4));
        var error = Assert.Throws<NASerExException>(() => SearchProblem.Of(table, [Point], new ExitCosts([new(1, 1)], 10, "MACs"), other.Final));
        Assert.Equal("SearchProblemInvalid", error.Id);
    }

    private static ExitPoint Point { get; } = new(0, "a", [], [], 0, 0, 0, 0);

    private static void Compare(CascadeScorer scorer, SearchSpace space, int[] options)
    {
        scorer.Clear();
        foreach (var option in options)
        {
            scorer.Consider(space.CandidateOf(option));
            var trial = scorer.Try(option);
            Assert.Equal(Score(space.Problem, space.Exits(scorer.Tried)), (trial.Lost, trial.Discordant));
            scorer.Push(trial);
        }
    }

    private static (int Lost, int Discordant) Score(SearchProblem problem, System.Collections.Immutable.ImmutableArray<StructureExit> exits)
    {
        var scored = CascadeEvaluation.Score(problem, exits);
        return (scored.Lost, scored.Discordant);
    }

    private static int[] Ascending(SearchSpace space, Random random) => [.. Enumerable.Range(0, space.Options)
        .Where(_ => random.Next(3) == 0).DistinctBy(space.PositionOf).Take(space.MaxExits)];

    private static int Right(SearchProblem problem, ExitOutcomes row) => row.Predicted.Zip(problem.Outcomes.Labels).Count(pair => pair.First == pair.Second);

    private static int Right(SearchProblem problem, ScoredStructure structure) =>
        CascadeAnswers.Of(problem.Outcomes, structure.Exits).Predicted.Zip(problem.Outcomes.Labels).Count(pair => pair.First == pair.Second);

    private static ExitOutcomes Perturbed(OutcomeTable table, int seed)
    {
        var random = new Random(seed);
        return new ExitOutcomes(
            "original", [.. table.Final.Predicted.Select((predicted, i) => random.Next(4) == 0 ? random.Next(3) == 0 ? table.Labels[i] : 0 : predicted)], table.Final.Confidence);
    }
}
