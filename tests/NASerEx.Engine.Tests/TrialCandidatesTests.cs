using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests;

public class TrialCandidatesTests
{
    private const long ModelMacs = 1_000;

    private static readonly ImmutableArray<ExitPoint> Points =
        [.. new[] { 100, 300, 500, 700 }.Select((macs, i) => new ExitPoint(i, $"p{i}", [], [], macs, (double)macs / ModelMacs, 1, 1))];

    private static readonly ImmutableArray<ExitHead> Large = [.. Points.Select(point => new ExitHead(point.Name, "large", null!, 50, 1))];
    private static readonly ImmutableArray<ExitHead> Small = [.. Points.Select(point => new ExitHead(point.Name, "small", null!, 1, 1))];
    private static readonly ImmutableArray<ExitHead> All = [.. Large, .. Small];

    [Fact]
    public void WhatLearnsFromMemoryIsTriedInAnyCase() => Assert.Equal([Large[0], .. Small], Of(0));

    [Fact]
    public void FourTimesTheTrainingThatMayBeChosenIsTriedTheMostPromisingFirst()
    {
        // Two of them take 300 to the second, and three times 50 each.
        Assert.Equal([.. Large[..2], .. Small], Of(600 / 4d));
        Assert.Equal([Large[0], .. Small], Of(599 / 4d));
        Assert.Equal(All, Of(HeadTrainer.MacsOfImage(Points, Large) / 4d));
    }

    [Fact]
    public void NamedHeadsAreTried() => Assert.Equal([Large[0], Large[3], .. Small], Of(0, "p3/large"));

    [Fact]
    public void ACheapHeadComesBeforeADearOneThatSavesAsMuch()
    {
        ImmutableArray<ExitHead> heads = [new("p0", "dear", null!, 60, 1), new("p0", "cheap", null!, 50, 1)];
        Assert.Equal(["cheap"], TrialCandidates.Of(heads, ["p0/dear", "p0/cheap"], Points, ModelMacs, [], 0).Select(head => head.Shape));
    }

    private static ImmutableArray<ExitHead> Of(double mostTraining, params string[] named) =>
        TrialCandidates.Of(All, [.. Large.Select(head => head.Name)], Points, ModelMacs, named, mostTraining);
}
