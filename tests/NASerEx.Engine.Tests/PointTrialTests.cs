using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Search;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>Heads that are sure of a share of the images and right on those: an exit point is worth what its share leaves the others to save.</summary>
public class PointTrialTests
{
    private const int Images = 1_000;
    private const long ModelMacs = 1_000;

    [Fact]
    public void PointsThatSaveNothingBesideOthersGetNoHeads()
    {
        // "twin" knows hardly more than "early" for more work; "late" knows much more; "end" is as dear as the model.
        var reasons = LeftOut([("early", 100, 0.4), ("twin", 150, 0.405), ("late", 400, 0.8), ("end", 990, 0.95)], [], most: 0);
        Assert.Equal(["end", "twin"], reasons.Keys.Order());
        // 0.4 of the images cost 110, 0.4 cost 420, and 0.2 cost 1,020.
        Assert.All(reasons.Values, reason => Assert.StartsWith("in the trial, the best plan on early, late saves 2.40 ×, and 2.4", reason, StringComparison.Ordinal));
    }

    [Fact]
    public void NoMorePointsThanAskedForGetHeads() =>
        Assert.Equal(["early", "end", "twin"], LeftOut([("early", 100, 0.4), ("twin", 150, 0.41), ("late", 400, 0.8), ("end", 990, 0.95)], [], most: 1).Keys.Order());

    [Fact]
    public void NamedPointsStay() => Assert.DoesNotContain("end", LeftOut([("early", 100, 0.4), ("late", 400, 0.8), ("end", 990, 0.95)], ["end"], most: 0).Keys);

    [Fact]
    public void WhereNothingSavesAPointIsLeft() => Assert.Single(LeftOut([("a", 995, 0.1), ("b", 998, 0.1)], [], most: 0));

    private static ImmutableDictionary<string, string> LeftOut(ImmutableArray<(string Name, long Macs, double Sure)> given, string[] named, int most)
    {
        ImmutableArray<ExitPoint> points = [.. given.Select((point, i) => new ExitPoint(i, point.Name, [], [], point.Macs, (double)point.Macs / ModelMacs, 1, 1))];
        ImmutableArray<ExitHead> heads = [.. given.Select(point => new ExitHead(point.Name, "head", null!, 10, 1))];
        var right = new int[Images];
        var outcomes = new OutcomeTable(
            [.. Enumerable.Range(0, Images).Select(image => $"{image}")], right, [.. given.Select(point => Exit(point.Sure))],
            new ExitOutcomes("final", right, [.. Enumerable.Repeat(0.9f, Images)]));
        return new PointTrial(heads, points, outcomes, ModelMacs, new SearchOptions()).LeftOut(points.Where(point => named.Contains(point.Name)), most, WorkContext.None);
    }

    private static ExitOutcomes Exit(double sure) => new(
        "head", [.. Enumerable.Range(0, Images).Select(image => image < sure * Images ? 0 : 1)], [.. Enumerable.Range(0, Images).Select(image => image < sure * Images ? 0.9f : 0.1f)]);
}
