using NASerEx.Search;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Search;

/// <summary>What the rules of the literature make of a space.</summary>
public sealed class PublishedStrategyTests
{
    private static readonly SearchSpace Space = new(
        SyntheticOutcomes.Problem(SyntheticOutcomes.Table(500, 8, 2, seed: 2), 2), new SearchOptions { MaxExits = 3, Thresholds = 20 });

    private static readonly MaskTable Masks = new(Space);

    [Fact]
    public void Exits_are_even_by_work_with_one_kind_of_head()
    {
        // Positions cost 10, 20 … 80 of 100; candidates 2p and 2p + 1 are the heads of position p.
        var placements = Placements.Evenly(Space).ToArray();
        Assert.Contains(placements, placement => placement.SequenceEqual([8]));
        Assert.Contains(placements, placement => placement.SequenceEqual([9]));
        Assert.All(placements, placement => Assert.Single(placement.Select(candidate => candidate % 2).Distinct()));
        Assert.Contains(placements, placement => placement.SequenceEqual([2, 8, 12]) || placement.SequenceEqual([4, 8, 14]) || placement.SequenceEqual([2, 8, 14]) || placement.SequenceEqual([4, 8, 12]));
    }

    [Fact]
    public void One_threshold_is_rounded_up_at_every_exit()
    {
        int[] placement = [2, 9];
        foreach (var structure in SharedThreshold.Structures(Space, Masks, placement).Where(structure => structure.Length == 2))
        {
            var (one, other) = (structure[0], structure[1]);
            var least = Math.Min(Space.ThresholdOf(one), Space.ThresholdOf(other));
            Assert.True(one + 1 == Space.FirstOption(3) || Space.ThresholdOf(one + 1) < least);
            Assert.True(other + 1 == Space.FirstOption(10) || Space.ThresholdOf(other + 1) < least);
        }
    }

    [Fact]
    public void Shares_fall_geometrically()
    {
        var structures = ExitShares.Geometric(Space, Masks, [2, 8]).Select(options => CascadeEvaluation.Score(Space.Problem, Space.Exits(options))).ToArray();
        // At a ratio of 1, a third leaves at each of two exits, to within the distance of thresholds.
        Assert.Contains(structures, scored => scored.ExitRates.Length == 3 && scored.ExitRates.All(rate => Math.Abs(rate - 1 / 3.0) < 0.06));
        // At a small ratio, nearly all leave at the first.
        Assert.Contains(structures, scored => scored.ExitRates[0] > 0.9);
        // The larger it is, the more reach the end, as far as thresholds are high enough.
        var ends = structures.Select(scored => scored.ExitRates[^1]).ToArray();
        Assert.True(ends[^1] == ends.Max() && ends[^1] > ends[0] + 0.2, string.Join(' ', ends));
    }

    [Fact]
    public void Budgeted_shares_spend_from_little_to_much()
    {
        var costs = ExitShares.Budgeted(Space, Masks, [2, 8, 12]).Select(options => CascadeEvaluation.Score(Space.Problem, Space.Exits(options)).ExpectedCost).ToArray();
        Assert.True(costs.Min() < 40 && costs.Max() > 55, $"{costs.Min()} to {costs.Max()}");
    }
}
