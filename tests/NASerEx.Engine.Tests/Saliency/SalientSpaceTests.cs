using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Saliency;
using Xunit;

namespace NASerEx.Engine.Tests.Saliency;

public class SalientSpaceTests
{
    private static readonly ExitSpaceOptions All = new() { MinGap = 0, MaxPoints = 0 };

    [Fact]
    public void TheEnvelopeIsTheLeastConcaveFunctionAboveThePoints()
    {
        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            var points = Enumerable.Range(0, 12).Select(i => (X: (double)i, Y: random.NextDouble())).ToList();
            var bends = ConcaveEnvelope.Of(points);
            Assert.Equal((0, 11), (bends[0], bends[^1]));
            for (var i = 0; i < points.Count; i++)
            {
                // Above every chord of two others, or it is no bend.
                var isBelow = points.Take(i).Any(left => points.Skip(i + 1).Any(right => ConcaveEnvelope.Area(left, points[i], right) <= 0));
                Assert.Equal(i is 0 or 11 || !isBelow, bends.Contains(i));
            }
        }
    }

    [Fact]
    public void AreaOfATriangle() => Assert.Equal((2.0, -2.0, 0.0), (ConcaveEnvelope.Area((0, 0), (1, 2), (2, 0)), ConcaveEnvelope.Area((0, 0), (1, -2), (2, 0)), ConcaveEnvelope.Area((0, 0), (1, 1), (2, 2))));

    [Fact]
    public void PointsBelowTheEnvelopeAreLeftOut()
    {
        // From nothing (0.1 at no cost) to the end (1 at all of it).
        var left = LeftOut([0.2, 0.5, 0.52, 0.8, 0.75, 0.85, 0.86, 0.87, 0.88], All);
        Assert.Equal(["p1", "p3", "p5", "p6", "p7", "p8", "p9"], left.Keys.Order());
        Assert.Contains("below the envelope of saliency against cost: 0.520 where it has 0.650", left["p3"], StringComparison.Ordinal);
    }

    [Fact]
    public void PointsBelowTheEnvelopeByLessThanTheirErrorAreKept()
    {
        // The envelope bends at the first and the third; the second lies 0.01 below it.
        ImmutableArray<ExitPoint> points = [PointAt(0, 0.2), PointAt(1, 0.5), PointAt(2, 0.8)];
        var scores = new SaliencyScores([0.9, 0.92, 0.96], 0.1, 0.97);
        Assert.Equal(["p2"], SalientSpace.LeftOut(points, scores, All).Keys);
        Assert.Empty(SalientSpace.LeftOut(points, scores with { Errors = [0.01, 0.011, 0.01] }, All));
        Assert.Equal(["p2"], SalientSpace.LeftOut(points, scores with { Errors = [0.01, 0.009, 0.01] }, All).Keys);
        // Where points have to go, it goes first.
        Assert.Equal(["p2"], SalientSpace.LeftOut(points, scores with { Errors = [0.01, 0.011, 0.01] }, All with { MaxPoints = 2 }).Keys);
    }

    [Fact]
    public void NoPointAfterTheOneThatSaysMostIsKept() =>
        Assert.Equal(["p1", "p3", "p4", "p5", "p6", "p7", "p8", "p9"], LeftOut([0.3, 0.99, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9], All, final: 0.95).Keys.Order());

    [Fact]
    public void TheNearestStaysWhereNoneIsOnTheEnvelope()
    {
        var left = LeftOut([0.11, 0.12, 0.3, 0.14, 0.15, 0.2, 0.3, 0.4, 0.5], All);
        Assert.Equal(8, left.Count);
        Assert.DoesNotContain("p3", left.Keys);
    }

    [Theory]
    [InlineData(0.05, 9)]
    [InlineData(0.15, 3)]
    [InlineData(0.25, 2)]
    [InlineData(1, 1)]
    public void NeighboursKeepTheirDistance(double gap, int least)
    {
        var left = LeftOut(Root, All with { MinGap = gap });
        var points = Points.Where(point => !left.ContainsKey(point.Name)).ToList();
        Assert.InRange(points.Count, least, (int)(0.8 / gap) + 1);
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.True(pair.Second.Share - pair.First.Share >= gap));
        Assert.All(left.Values, reason => Assert.Contains("closer than exits.minGap", reason, StringComparison.Ordinal));
    }

    [Fact]
    public void OfTwoThatAreTooCloseTheOneThatGivesLessGoes()
    {
        ImmutableArray<ExitPoint> points = [PointAt(0, 0.3), PointAt(1, 0.34)];
        Assert.Equal(["p2"], SalientSpace.LeftOut(points, new SaliencyScores([0.8, 0.82], 0.1, 1), All with { MinGap = 0.1 }).Keys);
        Assert.Equal(["p1"], SalientSpace.LeftOut(points, new SaliencyScores([0.5, 0.9], 0.1, 1), All with { MinGap = 0.1, Heads = ["pooled-linear"] }).Keys);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public void NoMoreThanTheMost(int most)
    {
        var left = LeftOut(Root, All with { MaxPoints = most });
        Assert.Equal(9 - most, left.Count);
        Assert.All(left.Values, reason => Assert.Contains($"more than exits.maxPoints, {most}", reason, StringComparison.Ordinal));
    }

    [Fact]
    public void PointsThatHeadsNameStay()
    {
        var options = All with { Heads = ["p3/conv-pooled", "p4/conv-pooled", "pooled-linear"], MinGap = 0.5, MaxPoints = 1 };
        var left = LeftOut([0.6, 0.61, 0.2, 0.2, 0.7, 0.8, 0.85, 0.9, 0.95], options);
        Assert.Equal(["p1", "p2", "p5", "p6", "p7", "p8", "p9"], left.Keys.Order());
    }

    private static double[] Root => [.. Points.Select(point => Math.Sqrt(point.Share))];

    private static readonly ImmutableArray<ExitPoint> Points = [.. Enumerable.Range(0, 9).Select(i => PointAt(i, (i + 1) / 10.0))];

    private static ExitPoint PointAt(int index, double share) => new(index, $"p{index + 1}", [], [], (long)(1000 * share), share, 1, index);

    private static ImmutableDictionary<string, string> LeftOut(double[] scores, ExitSpaceOptions options, double final = 1) =>
        SalientSpace.LeftOut(Points, new SaliencyScores([.. scores], 0.1, final), options);
}
