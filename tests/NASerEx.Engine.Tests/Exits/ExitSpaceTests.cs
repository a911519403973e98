using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using Xunit;

namespace NASerEx.Engine.Tests.Exits;

public class ExitSpaceTests
{
    private static readonly ImmutableArray<ExitPoint> Points =
        [.. Enumerable.Range(1, 20).Select(i => new ExitPoint(i - 1, $"p{i}", [], [], i, i / 20.0, 1, i))];

    [Fact]
    public void SharesBoundThePoints()
    {
        var chosen = ExitSpace.Select(Points, new ExitSpaceOptions { MinShare = 0.2, MaxShare = 0.5, MaxPoints = 0 });
        Assert.Equal(["p4", "p5", "p6", "p7", "p8", "p9", "p10"], chosen.Select(point => point.Name));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(17)]
    public void PointsAreSpreadOverTheWork(int most)
    {
        var chosen = ExitSpace.Select(Points, new ExitSpaceOptions { MaxPoints = most });
        Assert.Equal(most, chosen.Length);
        Assert.Equal(chosen.OrderBy(point => point.Index).Distinct(), chosen);
        var steps = chosen.Zip(chosen.Skip(1), (a, b) => b.Share - a.Share).ToList();
        Assert.True(steps.Count == 0 || steps.Max() - steps.Min() < 0.051);
        if (most > 1)
            Assert.Equal(("p1", "p18"), (chosen[0].Name, chosen[^1].Name));
    }

    [Fact]
    public void NamedPointsComeInTheModelsOrder()
    {
        Assert.Equal(["p2", "p19"], ExitSpace.Select(Points, new ExitSpaceOptions { Points = ["p19", "p2"] }).Select(point => point.Name));
        var error = Assert.Throws<NASerExException>(() => ExitSpace.Select(Points, new ExitSpaceOptions { Points = ["P3x"] }));
        Assert.Equal("ExitPointUnknown", error.Id);
        Assert.Contains("Did you mean 'p3'?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptySpaceIsAnError() =>
        Assert.Equal(
            "ExitSpaceEmpty",
            Assert.Throws<NASerExException>(() => ExitSpace.Select(Points, new ExitSpaceOptions { MinShare = 0.91, MaxShare = 0.94 })).Id);
}
