using CsCheck;
using NASerEx.Search;
using Xunit;

namespace NASerEx.Engine.Tests.Search;

public sealed class ExhaustiveStrategyTests : StrategyConformance
{
    protected override SearchOptions Options { get; } =
        new() { Strategy = SearchStrategy.Exhaustive, Thresholds = 5, Caution = 0 };

    protected override string KnownPlan => "0:248 3:92 6:48";

    [Fact]
    public void Front_is_that_of_brute_force()
    {
        SmallProblems.Sample(problem =>
        {
            var expected = BruteForce(problem, Options);
            var front = Search(problem, Options).Front.Select(structure => (structure.Lost, Math.Round(structure.ExpectedCost, 9)));
            Assert.Equal(expected, front);
        }, iter: 60);
    }

    [Fact]
    public void With_caution_the_chosen_is_the_cheapest_whose_drop_and_margin_are_within_the_limit()
    {
        var options = Options with { Caution = 1.5, MaxAccuracyDrop = 4, MaxExits = 2 };
        SmallProblems.Sample(problem =>
        {
            var quarter = 25.0 / problem.Outcomes.Count;
            var structures = Structures(problem, options, 0, -1, options.MaxExits)
                .Select(exits => CascadeEvaluation.Score(problem, [.. exits])).ToArray();
            var cost = Search(problem, options).Chosen.ExpectedCost;
            Assert.InRange(cost, Cheapest(options.MaxAccuracyDrop) - 1e-9, Cheapest(options.MaxAccuracyDrop - quarter) + 1e-9);

            double Cheapest(double limit) => structures
                .Where(structure => structure.Exits.IsEmpty || structure.CautiousDrop(1.5) <= limit + 1e-9)
                .Min(structure => structure.ExpectedCost);
        }, iter: 60);
    }

    private static List<(int Lost, double Cost)> BruteForce(SearchProblem problem, SearchOptions options)
    {
        var scored = Structures(problem, options, from: 0, after: -1, options.MaxExits)
            .Select(exits => CascadeEvaluation.Score(problem, [.. exits]))
            .OrderBy(structure => structure.Lost).ThenBy(structure => structure.ExpectedCost);
        var front = new List<(int Lost, double Cost)>();
        foreach (var structure in scored)
        {
            var cost = Math.Round(structure.ExpectedCost, 9);
            if (front.Count == 0 || (cost < front[^1].Cost && structure.Lost > front[^1].Lost))
                front.Add((structure.Lost, cost));
        }

        return front;
    }

    private static IEnumerable<IEnumerable<StructureExit>> Structures(
        SearchProblem problem, SearchOptions options, int from, int after, int exits)
    {
        yield return [];
        if (exits == 0)
            yield break;
        for (var candidate = from; candidate < problem.Candidates.Length; candidate++)
        {
            var (row, position) = (problem.Candidates[candidate].Row, problem.Candidates[candidate].Position);
            if (position <= after)
                continue;
            foreach (var threshold in ThresholdGrid.Of(problem.Outcomes.Exits[row].Confidence, options.Thresholds))
            {
                foreach (var rest in Structures(problem, options, candidate + 1, position, exits - 1))
                    yield return rest.Prepend(new StructureExit(candidate, row, threshold));
            }
        }
    }
}
