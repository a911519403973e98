using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Search;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests;

public class HeadPromiseTests
{
    private const int Images = 1_000;
    private const long ModelMacs = 1_000;

    private static readonly ImmutableArray<ExitPoint> Points =
        [new ExitPoint(0, "early", [], [], 50, 0.05, 1, 1), new ExitPoint(1, "late", [], [], 400, 0.4, 1, 2)];

    [Fact]
    public void CheapAndStrongHeadsBothPromiseMoreThanPoorOnes()
    {
        ImmutableArray<HeadProgress> heads = [Head("early", "cheap", 50, 0.6, 1), Head("early", "poor", 50, 0.3, 2), Head("late", "strong", 100, 0.75, 3), Head("late", "dear", 400, 0.6, 4)];
        var values = new HeadPromise(Points, Original, ModelMacs, new SearchOptions()).Of(heads);
        Assert.Equal(["cheap", "strong"], Best(heads, values, 2).Order());
        Assert.All(values, value => Assert.Contains("% right", value.Said, StringComparison.Ordinal));
    }

    [Fact]
    public void HeadsThatSaveNothingAreRankedByAccuracy()
    {
        ImmutableArray<HeadProgress> heads = [Head("late", "a", 700, 0.2, 1), Head("late", "b", 700, 0.4, 2)];
        Assert.Equal(["b"], Best(heads, new HeadPromise(Points, Original, ModelMacs, new SearchOptions()).Of(heads), 1));
    }

    [Fact]
    public void WhereExitsHaveToGainAccuracyHeadsAreComparedAllTheSame() => Assert.Equal(
        ["cheap"], Best([Head("early", "cheap", 50, 0.95, 1), Head("late", "dear", 400, 0.95, 2)], new HeadPromise(Points, Original, ModelMacs, new SearchOptions { MaxAccuracyDrop = -20 })
            .Of([Head("early", "cheap", 50, 0.95, 1), Head("late", "dear", 400, 0.95, 2)]), 1));

    private static IEnumerable<string> Best(ImmutableArray<HeadProgress> heads, ImmutableArray<HeadValue> values, int count) =>
        heads.Zip(values).OrderByDescending(one => one.Second.Value).Take(count).Select(one => one.First.Head.Shape);

    private static OutcomeTable Original() => new(
        [.. Enumerable.Range(0, Images).Select(image => $"{image}")],
        new int[Images],
        [],
        new ExitOutcomes("final", [.. Enumerable.Range(0, Images).Select(image => image % 10 == 9 ? 1 : 0)], [.. Enumerable.Repeat(0.9f, Images)]));

    /// <summary>A head that is right on a share of the images and surer on those.</summary>
    private static HeadProgress Head(string point, string shape, long macs, double accuracy, int seed)
    {
        var random = new Random(seed);
        var logits = new float[2 * Images];
        for (var image = 0; image < Images; image++)
        {
            var right = random.NextDouble() < accuracy;
            logits[(2 * image) + (right ? 0 : 1)] = (float)(random.NextDouble() * (right ? 4 : 2));
        }

        return new HeadProgress(new ExitHead(point, shape, null!, macs, 1), logits, 1);
    }
}
