using NASerEx.Search;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Search;

public sealed class Nsga2StrategyTests : StrategyConformance
{
    protected override SearchOptions Options { get; } =
        new() { Strategy = SearchStrategy.Nsga2, Thresholds = 5, Caution = 0, Budget = 500, Population = 30 };

    protected override string KnownPlan => "1:297 4:52 9:22";

    [Fact]
    public void The_front_comes_nearer_to_the_whole_spaces_than_random_structures_do()
    {
        var problem = SyntheticOutcomes.Problem(SyntheticOutcomes.Table(1_000, 10, 2, seed: 1), 2);
        var options = Options with { Thresholds = 24, Budget = 20_000, Population = 100 };
        Assert.True(Area(Search(problem, options)) < Area(Search(problem, options with { Strategy = SearchStrategy.Random })));
    }

    [Fact]
    public void Structures_are_ranked_by_fronts()
    {
        Assert.True(NondominatedSorting.Dominates([1, 2, 3], [1, 2, 4]));
        Assert.False(NondominatedSorting.Dominates([1, 2, 3], [1, 2, 3]));
        Assert.False(NondominatedSorting.Dominates([1, 3], [2, 1]));
    }

    [Fact]
    public void Ends_of_a_front_have_the_most_room()
    {
        var distances = NondominatedSorting.Distances([[0, 4], [1, 3], [2, 2], [4, 0]]);
        Assert.Equal([double.PositiveInfinity, 1, 1.5, double.PositiveInfinity], distances);
    }

    /// <summary>Mean cost of the cheapest structure within 0, 0.5, 1 … 5 points.</summary>
    private static double Area(SearchResult result) => Enumerable.Range(0, 11).Average(half =>
        result.Front.Where(structure => structure.AccuracyDrop <= half / 2.0).Select(structure => structure.ExpectedCost).DefaultIfEmpty(100).Min());
}
