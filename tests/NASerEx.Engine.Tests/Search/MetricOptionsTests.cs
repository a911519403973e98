using System.Collections.Immutable;
using CsCheck;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Search;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Search;

/// <summary>Searches that choose a metric for each exit.</summary>
public sealed class MetricOptionsTests
{
    private static Gen<SearchProblem> Problems { get; } =
        Gen.Select(Gen.Int[1, 600], Gen.Int[1, 4], Gen.Int[1, 2], Gen.Bool, Gen.Int[0, 1_000_000]).Select((samples, positions, heads, other, seed) =>
        {
            var table = SyntheticOutcomes.Rounded(SyntheticOutcomes.Table(samples, positions, heads, seed), 0.05f);
            var problem = SyntheticOutcomes.Problem(table, heads);
            return other ? new SearchProblem(table, problem.Candidates, problem.FinalCost, table.Exits[^1]) : problem;
        });

    [Fact]
    public void Bit_masks_score_as_the_plain_loop_does()
    {
        Problems.Sample(problem =>
        {
            var space = new SearchSpace(problem, new SearchOptions { MaxExits = 4, Thresholds = 4, Metrics = [.. Enum.GetValues<DecisionMetric>()] });
            var scorer = new CascadeScorer(space, new MaskTable(space));
            var random = new Random(problem.Outcomes.Count);
            for (var structure = 0; structure < 30; structure++)
                Compare(scorer, space, Ascending(space, random));
        }, iter: 60);
    }

    [Theory]
    [InlineData(SearchStrategy.Exhaustive)]
    [InlineData(SearchStrategy.Beam)]
    public void Strategies_score_as_the_plain_loop_does(SearchStrategy strategy)
    {
        Problems.Sample(problem =>
        {
            var options = new SearchOptions
            {
                Strategy = strategy, BeamWidth = 30, Thresholds = 3, MaxExits = 3, Caution = 0, MaxAccuracyDrop = 40,
                Metrics = [DecisionMetric.Agreement, DecisionMetric.MaxProbability, DecisionMetric.Energy],
            };
            var found = ExitSearch.Run(problem, options, WorkContext.None);
            Assert.All(found.Front.Zip(found.Front.Skip(1)), pair => Assert.True(pair.First.Lost < pair.Second.Lost && pair.First.ExpectedCost > pair.Second.ExpectedCost));
            Assert.All(found.Front.Where(structure => !structure.Exits.IsEmpty), structure => Assert.NotEqual(DecisionMetric.Agreement, structure.Exits[0].Metric));
        }, iter: 40);
    }

    [Fact]
    public void The_front_is_that_of_brute_force()
    {
        Problems.Sample(problem =>
        {
            var options = new SearchOptions
            {
                Strategy = SearchStrategy.Exhaustive, Thresholds = 3, MaxExits = 3, Caution = 0, MaxAccuracyDrop = 100,
                Metrics = [DecisionMetric.MaxProbability, DecisionMetric.Margin, DecisionMetric.Agreement],
            };
            var best = Structures(problem, options, 0, -1, options.MaxExits)
                .Select(exits => CascadeEvaluation.Score(problem, [.. exits]))
                .Where(structure => structure.ExitRates[..^1].All(rate => rate > 0))
                .GroupBy(structure => structure.Lost, (lost, same) => (Lost: lost, Cost: same.Min(structure => structure.ExpectedCost)))
                .ToArray();
            var expected = best.Where(one => !best.Any(other => other.Lost < one.Lost && other.Cost <= one.Cost + 1e-9)).OrderBy(one => one.Lost);
            var front = ExitSearch.Run(problem, options, WorkContext.None).Front;
            Assert.Equal(expected.Select(one => (one.Lost, Math.Round(one.Cost, 7))), front.Select(one => (one.Lost, Math.Round(one.ExpectedCost, 7))));
        }, iter: 15);
    }

    [Fact]
    public void Agreement_lets_leave_where_the_exit_before_says_the_same()
    {
        ExitOutcomes Row(string name, int[] said, float[] sure) => new(name, said, sure);
        var table = new OutcomeTable(["a", "b", "c", "d"], [1, 1, 1, 1],
            [Row("early", [1, 0, 1, 1], [0.3f, 0.3f, 0.3f, 0.9f]), Row("late", [1, 1, 1, 1], [0.5f, 0.9f, 0.2f, 0.2f])], Row("final", [1, 1, 1, 1], [1, 1, 1, 1]));
        var agreement = new StructureExit(1, 1, 0.4f) { Metric = DecisionMetric.Agreement };
        ImmutableArray<StructureExit> both = [new StructureExit(0, 0, 0.8f), agreement];
        Assert.Equal([1, 2, 2, 0], Enumerable.Range(0, 4).Select(sample => CascadeAnswers.Of(table, both).ExitOf[sample]));
        Assert.Equal([1, 1, 1, 1], Enumerable.Range(0, 4).Select(sample => CascadeAnswers.Of(table, [agreement]).ExitOf[sample]));
    }

    [Fact]
    public void A_head_without_scores_by_a_metric_is_named()
    {
        var table = SyntheticOutcomes.Table(50, 2, 1, seed: 1);
        var poor = table with { Exits = [table.Exits[0], new ExitOutcomes("poor", table.Exits[1].Predicted, table.Exits[1].Confidence)] };
        var error = Assert.Throws<NASerExException>(() => ExitSearch.Run(
            SyntheticOutcomes.Problem(poor, 1), new SearchOptions { Metrics = [DecisionMetric.MaxProbability, DecisionMetric.Margin] }, WorkContext.None));
        Assert.Equal("SearchProblemInvalid", error.Id);
        Assert.Contains("'poor' have no scores by Margin", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData(DecisionMetric.Agreement)]
    [InlineData(DecisionMetric.Margin, DecisionMetric.Margin)]
    public void Metrics_that_no_search_can_have_are_refused(params DecisionMetric[] metrics)
    {
        var error = Assert.Throws<NASerExException>(() => ExitSearch.Check(new SearchOptions { Metrics = [.. metrics] }));
        Assert.Equal("SearchOptionsInvalid", error.Id);
        Assert.Contains("metrics", error.Message, StringComparison.Ordinal);
    }

    private static void Compare(CascadeScorer scorer, SearchSpace space, int[] options)
    {
        scorer.Clear();
        foreach (var option in options)
        {
            scorer.Consider(space.CandidateOf(option));
            var trial = scorer.Try(option);
            var expected = CascadeEvaluation.Score(space.Problem, space.Exits(scorer.Tried));
            Assert.Equal((expected.Lost, expected.Discordant), (trial.Lost, trial.Discordant));
            Assert.Equal(expected.ExpectedCost, trial.Cost / space.Samples, 9);
            scorer.Push(trial);
        }
    }

    private static int[] Ascending(SearchSpace space, Random random) => [.. Enumerable.Range(0, space.Options)
        .Where(_ => random.Next(12) == 0).DistinctBy(space.PositionOf).Take(space.MaxExits)];

    private static IEnumerable<IEnumerable<StructureExit>> Structures(SearchProblem problem, SearchOptions options, int from, int after, int exits)
    {
        yield return [];
        for (var candidate = from; exits > 0 && candidate < problem.Candidates.Length; candidate++)
        {
            var (row, position) = (problem.Candidates[candidate].Row, problem.Candidates[candidate].Position);
            if (position <= after)
                continue;
            foreach (var metric in options.Metrics)
            foreach (var threshold in ThresholdGrid.Of(problem.Outcomes.Exits[row].Find(metric)!.Scores, options.Thresholds))
            foreach (var rest in Structures(problem, options, candidate + 1, position, exits - 1))
                yield return rest.Prepend(new StructureExit(candidate, row, threshold) { Metric = metric });
        }
    }
}
