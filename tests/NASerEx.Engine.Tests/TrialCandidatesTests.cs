using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests;

public class TrialCandidatesTests
{
    private const long ModelMacs = 1_000;

    private static readonly ImmutableArray<ExitPoint> Points =
        [.. new[] { 50, 100, 200, 300, 500, 700 }.Select((macs, i) => new ExitPoint(i, $"p{i}", [], [], macs, (double)macs / ModelMacs, 1, 1))];

    private static readonly ImmutableArray<ExitHead> Large = [.. Points.Select(point => new ExitHead(point.Name, "large", null!, 50, 1))];
    private static readonly ImmutableArray<ExitHead> Small = [.. Points.Select(point => new ExitHead(point.Name, "small", null!, 1, 1))];
    private static readonly ImmutableArray<ExitHead> All = [.. Large, .. Small];

    [Fact]
    public void WhatLearnsFromMemoryIsTriedInAnyCaseAndFourOthers() => Assert.Equal([.. Large[..4], .. Small], Of(0));

    [Fact]
    public void FiveTimesTheTrainingThatMayBeChosenIsTriedTheMostPromisingFirst()
    {
        // Five of them take 500 to the fifth, and three times 50 each.
        Assert.Equal([.. Large[..5], .. Small], Of(1250 / 5d));
        Assert.Equal([.. Large[..4], .. Small], Of(1249 / 5d));
        Assert.Equal(All, Of(Once.Of(Large) / 5d));
    }

    [Fact]
    public void NamedHeadsAreTried() => Assert.Equal([.. Large[..4], Large[5], .. Small], Of(0, "p5/large"));

    [Fact]
    public void WhereNoneLearnsFromMemoryAllAreTried() => Assert.Equal(Large, TrialCandidates.Of(Large, Names, Once, ModelMacs, [], 0));

    [Fact]
    public void CheapHeadsComeBeforeDearOnesThatSaveNoMore()
    {
        ImmutableArray<ExitHead> dear = [.. Points.Select(point => new ExitHead(point.Name, "dear", null!, 200, 1))];
        Assert.Equal([.. Large[..4], .. Small], TrialCandidates.Of([.. dear, .. All], [.. dear.Select(head => head.Name), .. Names], Once, ModelMacs, [], 0));
    }

    private static TrainingMacs Once => new(Points, Epochs: 1, Ways: 1);

    private static ImmutableArray<string> Names => [.. Large.Select(head => head.Name)];

    private static ImmutableArray<ExitHead> Of(double mostTraining, params string[] named) =>
        TrialCandidates.Of(All, Names, Once, ModelMacs, named, mostTraining);
}
