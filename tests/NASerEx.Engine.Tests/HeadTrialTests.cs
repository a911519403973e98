using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Search;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>Heads that are sure of a share of the images and right on those: a head is worth what its share leaves the others to save.</summary>
public class HeadTrialTests
{
    private const int Images = 1_000;
    private const long ModelMacs = 1_000;

    [Fact]
    public void HeadsThatSaveNothingBesideOthersAreNotTrained()
    {
        // "twin" knows hardly more than "early" for more work; "late" knows much more; "end" is as dear as the model.
        var tried = Try([("early/a", 100, 10, 0.4), ("twin/a", 150, 10, 0.405), ("late/a", 400, 10, 0.8), ("end/a", 990, 10, 0.95)]);
        Assert.Equal(["early/a", "late/a"], Chosen(tried).Order());
        // 0.4 of the images cost 110, 0.4 cost 420, and 0.2 cost 1,020.
        Assert.All(tried.Where(head => head.WhyNot is not null), head =>
            Assert.StartsWith("in the trial, the best plan of early/a, late/a saves about 2.40 ×, and 2.4", head.WhyNot, StringComparison.Ordinal));
    }

    [Fact]
    public void OfTheHeadsOnAPointTheOneThatPaysIsTrained()
    {
        var tried = Try([("early/small", 100, 10, 0.2), ("early/large", 100, 60, 0.7), ("late/small", 400, 10, 0.8), ("late/large", 400, 100, 0.81)]);
        Assert.Equal(["early/large", "late/small"], Chosen(tried).Order());
    }

    [Fact]
    public void WhatIsLeftOutComesWithTheMostPromisingFirst() => Assert.Equal(
        ["late/a", "early/a", "twin/a", "end/a"],
        Try([("early/a", 100, 10, 0.4), ("end/a", 990, 10, 0.95), ("twin/a", 150, 2, 0.41), ("late/a", 400, 10, 0.8)]).OrderBy(head => head.WhyNot is not null).Select(head => head.Name));

    [Fact]
    public void NoMorePointsThanAskedForGetHeads()
    {
        var tried = Try([("early/a", 100, 10, 0.4), ("twin/a", 150, 10, 0.41), ("late/a", 400, 10, 0.8), ("end/a", 990, 10, 0.95)], most: 1);
        Assert.Equal(["late/a"], Chosen(tried));
        Assert.EndsWith("with early/a, but exits.maxPoints allows no more points", tried.Single(head => head.Name == "early/a").WhyNot, StringComparison.Ordinal);
    }

    [Fact]
    public void AHeadThatLaterOnesReplaceIsDropped()
    {
        // Alone "middle" saves most: plans cost 570; beside "early" and "late", whose plans cost 475, it saves nothing.
        ImmutableArray<(string, long, long, double)> given = [("early/a", 100, 90, 0.5), ("middle/a", 200, 90, 0.65), ("late/a", 400, 90, 0.85)];
        Assert.Equal(["middle/a"], Chosen(Try(given, most: 1)));
        Assert.Equal(["early/a", "late/a"], Chosen(Try(given)).Order());
    }

    [Fact]
    public void APlaceThatADroppedHeadLeavesIsTaken()
    {
        // Of three places "c" takes the first, and is of no use beside "b" and "f"; then "e" makes plans cheaper by 4 %.
        var tried = Try([("a/a", 50, 90, 0.13), ("b/a", 100, 50, 0.28), ("c/a", 250, 90, 0.39), ("d/a", 600, 90, 0.49), ("e/a", 750, 10, 0.83), ("f/a", 800, 10, 0.97)], most: 3);
        Assert.Equal(["b/a", "e/a", "f/a"], Chosen(tried).Order());
    }

    [Fact]
    public void OfTwoHeadsThatLearnFromTheStreamTheOneThatGainsMoreForItsTrainingIsTaken()
    {
        // Plans cost 460 with "large", 480 with "little".
        ImmutableArray<(string, long, long, double)> given = [("early/little", 100, 20, 0.6), ("next/large", 200, 60, 0.75)];
        Assert.Equal(["next/large"], Chosen(Try(given, most: 1)));
        Assert.Equal(["early/little"], Chosen(Try(given, streamed: ["early/little", "next/large"], share: 0)));
    }

    [Fact]
    public void HeadsThatLearnFromTheStreamTakeNoMoreThanTheirShareOfTheTraining()
    {
        ImmutableArray<(string, long, long, double)> given = [("early/a", 100, 20, 0.4), ("late/a", 500, 20, 0.8), ("end/small", 700, 1, 0.85)];
        string[] streamed = ["early/a", "late/a"];
        Assert.Equal(["early/a", "end/small", "late/a"], Chosen(Try(given, streamed: streamed, share: 1)).Order());
        var tried = Try(given, streamed: streamed, share: 0.5);
        Assert.Equal(["early/a", "end/small"], Chosen(tried).Order());
        Assert.EndsWith("with late/a, but exits.trainingShare allows no more training", tried.Single(head => head.Name == "late/a").WhyNot, StringComparison.Ordinal);
        Assert.Contains("late/a", Chosen(Try(given, streamed: streamed, share: 0, named: ["late/a"])));
    }

    [Fact]
    public void APlaceGoesToAHeadThatLearnsFromTheStreamWhereThatIsWorthMore()
    {
        ImmutableArray<(string, long, long, double)> given = [("early/small", 100, 1, 0.4), ("late/small", 600, 1, 0.8), ("middle/large", 300, 20, 0.75)];
        Assert.Equal(["middle/large"], Chosen(Try(given, most: 1, streamed: ["middle/large"])));
    }

    [Fact]
    public void WhereNothingSavesNoHeadThatLearnsFromTheStreamIsTrained() =>
        Assert.Equal(["a/small"], Chosen(Try([("a/large", 995, 10, 0.1), ("a/small", 995, 10, 0.1)], streamed: ["a/large"], limits: new SearchOptions { MaxExits = 0 })));

    [Fact]
    public void AHeadThatLearnsFromTheStreamIsTakenThoughOneThatPoolsIsStillMoreRight()
    {
        ImmutableArray<(string, long, long, double)> given = [("early/large", 100, 30, 0.2), ("early/small", 100, 1, 0.5)];
        // As it is, "large" saves less than "small"; but it may become as right as that, and on half of what that loses.
        var limits = new SearchOptions { MaxAccuracyDrop = 30 };
        Assert.Equal(["early/small"], Chosen(Try(given, limits: limits)));
        Assert.Contains("early/large", Chosen(Try(given, limits: limits, streamed: ["early/large"])));
    }

    [Fact]
    public void HeadsThatLearnFromTheStreamAreComparedAtWhatTheMostRightOfThemStillLacks()
    {
        // Where nearly nothing may be lost, plans cost 546 with "early" and 560 with "late"; where the tenth that "late" lacks may, all images leave at it for 510.
        ImmutableArray<(string, long, long, double)> given = [("early/a", 100, 140, 0.66), ("late/a", 500, 10, 0.9)];
        Assert.Equal(["early/a"], Chosen(Try(given, most: 1)));
        Assert.Equal(["late/a"], Chosen(Try(given, most: 1, streamed: ["early/a", "late/a"])));
    }

    [Fact]
    public void AHeadThatLearnsFromTheStreamIsNotDroppedForOnesThatPool()
    {
        ImmutableArray<(string, long, long, double)> given = [("late/large", 900, 60, 0.3), ("early/small", 100, 1, 0.95)];
        Assert.Equal(["early/small"], Chosen(Try(given)));
        Assert.Equal(["early/small", "late/large"], Chosen(Try(given, streamed: ["late/large"])).Order());
    }

    [Fact]
    public void WhereExitsHaveToGainAccuracyATrialTakesWhatLosesNone() =>
        Assert.NotEmpty(Chosen(Try([("early/a", 100, 10, 0.4), ("late/a", 400, 10, 0.8)], limits: new SearchOptions { MaxAccuracyDrop = -50 })));

    [Fact]
    public void NamedHeadsStay() => Assert.Contains("end/a", Chosen(Try([("early/a", 100, 10, 0.4), ("late/a", 400, 10, 0.8), ("end/a", 990, 10, 0.95)], named: ["end/a"])));

    [Fact]
    public void WhereNothingSavesAHeadIsLeft() => Assert.Single(Chosen(Try([("a/a", 995, 10, 0.1), ("b/a", 998, 10, 0.1)])));

    private static IEnumerable<string> Chosen(IEnumerable<TriedHead> tried) => tried.Where(head => head.WhyNot is null).Select(head => head.Name);

    private static ImmutableArray<TriedHead> Try(ImmutableArray<(string Name, long Macs, long HeadMacs, double Sure)> given, string[]? named = null, int most = 0, SearchOptions? limits = null, string[]? streamed = null, double share = 1)
    {
        var names = given.Select(head => head.Name.Split('/')).ToList();
        ImmutableArray<ExitPoint> points = [.. given.Zip(names).DistinctBy(head => head.Second[0]).Select((head, i) => new ExitPoint(i, head.Second[0], [], [], head.First.Macs, (double)head.First.Macs / ModelMacs, 1, 1))];
        ImmutableArray<ExitHead> heads = [.. given.Zip(names).Select(head => new ExitHead(head.Second[0], head.Second[1], null!, head.First.HeadMacs, 1))];
        var training = new TrainingMacs(points, Epochs: 1, Ways: 1);
        var right = new int[Images];
        var outcomes = new OutcomeTable(
            [.. Enumerable.Range(0, Images).Select(image => $"{image}")], right, [.. given.Select(head => Exit(head.Sure))],
            new ExitOutcomes("final", right, [.. Enumerable.Repeat(0.9f, Images)]));
        return new HeadTrial(heads, streamed ?? [], streamed ?? [], training, outcomes, ModelMacs, limits ?? new SearchOptions())
            .Choose(named ?? [], most, share * training.Of([.. heads.Where(head => streamed?.Contains(head.Name) == true)]), WorkContext.None);
    }

    private static ExitOutcomes Exit(double sure) => new(
        "head", [.. Enumerable.Range(0, Images).Select(image => image < sure * Images ? 0 : 1)], [.. Enumerable.Range(0, Images).Select(image => image < sure * Images ? 0.9f : 0.1f)]);
}
