using NASerEx.Common;
using NASerEx.Search;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Search;

public sealed class SelectionGuardTests
{
    private const int Samples = 2_000;
    private const int Draws = 12;
    private const int HeadsPerPosition = 2;

    private static readonly SearchOptions Options = new() { Thresholds = 12, MaxExits = 2, Strategy = SearchStrategy.Exhaustive };

    [Fact]
    public void Without_caution_new_images_lose_more_than_the_limit()
    {
        var drops = DropsOnNewImages(Options with { Caution = 0 });
        Assert.True(drops.Count(drop => drop > Options.MaxAccuracyDrop) >= Draws / 2, Describe(drops));
    }

    [Fact]
    public void With_the_default_caution_new_images_seldom_lose_more_than_the_limit_and_half_a_point()
    {
        var drops = DropsOnNewImages(Options);
        Assert.True(drops.Average() <= Options.MaxAccuracyDrop, Describe(drops));
        Assert.True(drops.Count(drop => drop > Options.MaxAccuracyDrop + 0.5) <= Draws / 10, Describe(drops));
    }

    private static double[] DropsOnNewImages(SearchOptions options) => [.. Enumerable.Range(1, Draws).Select(seed =>
    {
        var population = SyntheticOutcomes.Table(10 * Samples, 6, HeadsPerPosition, seed);
        var seen = SyntheticOutcomes.Problem(SyntheticOutcomes.Part(population, 0, Samples), HeadsPerPosition);
        var unseen = SyntheticOutcomes.Problem(SyntheticOutcomes.Part(population, Samples, 9 * Samples), HeadsPerPosition);
        return CascadeEvaluation.Score(unseen, ExitSearch.Run(seen, options, WorkContext.None).Chosen.Exits).AccuracyDrop;
    })];

    private static string Describe(double[] drops) => string.Join("; ", drops.Select(drop => $"{drop:0.00}"));
}
