using System.Collections.Immutable;
using NASerEx.Exits;
using Xunit;

namespace NASerEx.Engine.Tests;

public class PointChoiceTests
{
    private static readonly ImmutableArray<ExitPoint> Points =
        [.. Enumerable.Range(1, 20).Select(i => new ExitPoint(i - 1, $"p{i}", [], [], i, i / 20.0, 1, i))];

    [Fact]
    public void ATrialSeesNamedHeadsOutsideTheShares()
    {
        ImmutableArray<string> seen = [];
        var choice = Choose(new ExitSpaceOptions { MinShare = 0.3, MaxShare = 0.4, TrialImages = 9, Heads = ["a", "p20/b"] }, points =>
        {
            seen = [.. points.Select(point => point.Name)];
            return [new("p7", "a", null), new("p20", "b", null), new("p20", "a", "it is dear"), new("p6", "a", "it is poor"), new("p8", "a", "it is late")];
        });
        Assert.Equal(["p6", "p7", "p8", "p20"], seen);
        Assert.Equal(["p7", "p20"], choice.Points.Select(point => point.Name));
        Assert.Equal(["p20/b", "p7/a"], choice.Options.Heads.Order());
        Assert.Equal(["p20/a"], choice.LeftOut.Select(head => head.Name));
        Assert.Equal("it is late", choice.WhyNot(Points[7]));
    }

    [Fact]
    public void PointsThatNoHeadFitsGetNone()
    {
        var choice = Choose(new ExitSpaceOptions { MinShare = 0.3, MaxShare = 0.35, TrialImages = 9, Heads = ["a", "p20/b"] }, _ => [new("p20", "b", null)]);
        Assert.Equal(["p20"], choice.Points.Select(point => point.Name));
        Assert.Equal("none of exits.heads fits it", choice.WhyNot(Points[5]));
    }

    private static PointChoice Choose(ExitSpaceOptions options, Func<ImmutableArray<ExitPoint>, ImmutableArray<TriedHead>> trial) =>
        PointChoice.Of(Points, options, () => throw new InvalidOperationException("nobody asked for saliency"), trial);
}
