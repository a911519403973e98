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

    [Theory]
    [InlineData("p3/a p7/b", null, "p3 p7")]
    [InlineData("p3/a b", "p2", "p2 p3")]
    [InlineData("p3/a p7/b", "p2", "p2 p3 p7")]
    [InlineData("p20/a b", null, "p1 p2 p3 p4 p5 p6 p7 p8 p9 p10 p11 p12 p13 p14 p15 p16 p17 p18 p20")]
    public void PointsOfHeadsThatNameOneAreTaken(string heads, string? points, string expected)
    {
        var options = new ExitSpaceOptions { Heads = [.. heads.Split(' ')], Points = points is null ? null : [.. points.Split(' ')], MaxPoints = 0 };
        var chosen = ExitSpace.Select(Points, options);
        Assert.Equal(expected, string.Join(' ', chosen.Select(point => point.Name)));
    }

    [Fact]
    public void AHeadIsBuiltWhereItIsAskedFor()
    {
        var options = new ExitSpaceOptions { Heads = ["p3/a", "b", "p3/b", "p4/a"] };
        Assert.Equal(["a", "b"], options.HeadsOn(Points[2]));
        Assert.Equal(["b"], options.HeadsOn(Points[0]));
        Assert.Equal("ExitPointUnknown", Assert.Throws<NASerExException>(() => ExitSpace.Select(Points, options with { Heads = ["p99/a"] })).Id);
    }

    [Fact]
    public void AnEmptySpaceIsAnError() =>
        Assert.Equal(
            "ExitSpaceEmpty",
            Assert.Throws<NASerExException>(() => ExitSpace.Select(Points, new ExitSpaceOptions { MinShare = 0.91, MaxShare = 0.94 })).Id);
}
