using NASerEx.Common;
using NASerEx.Search;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Search;

public class PairBoundsTests
{
    [Theory]
    [InlineData(1, 0, 1, null)]
    [InlineData(2, 1.5, 1, null)]
    [InlineData(3, 2, 4, null)]
    [InlineData(4, 0, 0, null)]
    [InlineData(1, 0, 1, 1.5)]
    [InlineData(2, 1.5, 4, -1.0)]
    public void No_structure_within_the_limit_costs_less_than_the_bound_of_what_it_begins_with(int seed, double caution, double limit, double? harder)
    {
        var known = Known(seed, caution, limit, harder);
        var walk = new Walk(known);
        walk.From([], known.Space.CostSamples);

        Assert.True(walk.Bounds > 100, $"{walk.Bounds} bounds");
        // Bounds that hold because they say nothing would be of no use.
        Assert.True(walk.Tight > walk.Bounds / 2, $"{walk.Tight} of {walk.Bounds} bounds are within a fifth of the cheapest structure");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    public void Short_structures_need_none(int exits)
    {
        var space = new SearchSpace(Problem(1), new SearchOptions { MaxExits = exits, Thresholds = 4 });
        var masks = new MaskTable(space);
        Assert.Null(PairBounds.Find(space, masks, new LossTerms(space.Losses, 1, 1, false, isCoarse: true), [0, 1], new WorkContext()));
    }

    private static SearchProblem Problem(int seed) => SyntheticOutcomes.Problem(SyntheticOutcomes.Table(600, 5, 1, seed), 1);

    private static Bounded Known(int seed, double caution, double limit, double? harder)
    {
        var problem = harder is null ? Problem(seed) : SyntheticOutcomes.OnStream(Problem(seed), 400, 1, seed + 10, harder.Value);
        var space = new SearchSpace(problem, new SearchOptions { MaxExits = 4, Thresholds = 8, Caution = caution, MaxAccuracyDrop = limit });
        var masks = new MaskTable(space);
        var most = space.Losses.FromPoints(limit);
        var terms = new LossTerms(space.Losses, most, 0.3 * problem.FinalCost, masks.HasBaseline, isCoarse: true);
        return new Bounded(space, masks, most, PairBounds.Find(space, masks, terms, [.. Enumerable.Range(0, space.Options)], new WorkContext())!);
    }

    private sealed record Bounded(SearchSpace Space, MaskTable Masks, int Limit, PairBounds Pairs);

    /// <summary>All structures, each beginning with its cheapest completion.</summary>
    private sealed class Walk(Bounded known)
    {
        private readonly CascadeScorer _scorer = new(known.Space, known.Masks);
        private readonly double[] _scratch = new double[known.Pairs.Terms];
        private readonly ulong[] _remaining = new ulong[known.Masks.GainWords];

        public int Bounds { get; private set; }

        public int Tight { get; private set; }

        /// <summary>The cheapest structure within the limit that begins in some way and goes on.</summary>
        public double From(int[] begun, int arriving)
        {
            var space = known.Space;
            var least = double.PositiveInfinity;
            var first = begun.Length == 0 ? 0 : space.FirstLaterCandidate(space.CandidateOf(begun[^1]));
            for (var candidate = first; candidate < space.Candidates; candidate++)
                for (var option = space.FirstOption(candidate); option < space.FirstOption(candidate + 1); option++)
                {
                    _scorer.Consider(candidate);
                    var trial = _scorer.Try(option);
                    if (space.Losses.Of(trial.Lost, trial.Discordant) <= known.Limit)
                        least = Math.Min(least, trial.Cost);
                    if (begun.Length + 1 == space.MaxExits)
                        continue;
                    int[] structure = [.. begun, option];
                    var bound = structure.Length > 1 ? Bound(trial, structure, option) : double.NegativeInfinity;
                    _scorer.Push(trial);
                    var further = From(structure, arriving - trial.Left);
                    _scorer.Pop();
                    Assert.True(bound <= further * (1 + 1e-9), $"{string.Join(' ', structure)}: bound {bound}, but one costs {further}");
                    Count(bound, further);
                    least = Math.Min(least, further);
                }

            return least;
        }

        private double Bound(Trial trial, int[] structure, int option)
        {
            _scorer.Remain(option, _remaining);
            return known.Pairs.Of(trial, structure, _remaining, 0, known.Space.MaxExits - structure.Length, _scratch);
        }

        private void Count(double bound, double further)
        {
            if (double.IsNegativeInfinity(bound) || double.IsPositiveInfinity(further))
                return;
            Bounds++;
            if (bound > 0.8 * further)
                Tight++;
        }
    }
}
