using CsCheck;
using NASerEx.Search;
using Xunit;

namespace NASerEx.Engine.Tests.Search;

public sealed class ThresholdGridTests
{
    [Fact]
    public void Thresholds_lie_midway_between_neighbouring_distinct_scores()
    {
        var grid = ThresholdGrid.Of([0.9f, 0.2f, 0.2f, 0.6f, 0.5f], 5);
        Assert.Equal([0.75f, 0.55f, 0.35f, 0.1f], grid);
    }

    [Fact]
    public void Thresholds_descend_and_none_keeps_every_sample()
    {
        Gen.Float[0.1f, 1f].Array[1, 200].Sample(scores =>
        {
            var grid = ThresholdGrid.Of(scores, 16);
            Assert.Equal(grid.OrderDescending(), grid);
            Assert.InRange(grid.Length, 1, 16);
            Assert.All(grid, threshold => Assert.Contains(scores, score => score >= threshold));
            Assert.DoesNotContain(grid, threshold => scores.Contains(threshold) && threshold < scores.Max());
        });
    }

    [Fact]
    public void No_threshold_lies_where_scores_crowd()
    {
        float[] scores = [.. Enumerable.Range(0, 900).Select(i => 0.99999f - i * 1e-8f), .. Enumerable.Range(0, 100).Select(i => i / 200f + 0.1f)];
        Assert.All(ThresholdGrid.Of(scores, 32), threshold =>
            Assert.True(scores.Count(score => Math.Abs(score - threshold) <= ThresholdGrid.Tolerance) <= 1));
    }

    [Fact]
    public void Equal_scores_leave_only_the_threshold_that_all_reach() =>
        Assert.Equal([0.25f], ThresholdGrid.Of([0.5f, 0.5f, 0.5f], 8));
}
