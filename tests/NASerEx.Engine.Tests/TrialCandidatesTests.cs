using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests;

public class TrialCandidatesTests
{
    private static readonly ImmutableArray<ExitPoint> Points =
        [.. Enumerable.Range(1, 12).Select(i => new ExitPoint(i, $"p{i}", [], [], 50 * i, i / 20d, 1, 1))];

    private static readonly ImmutableArray<ExitHead> Large = [.. Points.Select(point => new ExitHead(point.Name, "large", null!, 50, 1))];
    private static readonly ImmutableArray<ExitHead> Small = [.. Points.Select(point => new ExitHead(point.Name, "small", null!, 1, 1))];
    private static readonly ImmutableArray<ExitHead> All = [.. Large, .. Small];

    [Theory]
    [InlineData(12, 1)]
    [InlineData(11, 2)]
    [InlineData(6, 2)]
    [InlineData(5, 3)]
    [InlineData(0, 3)]
    public void FourTimesTheTrainingThatMayBeChosenIsTriedOnEverySoManyPointsFourHeadsAtLeast(int heads, int step) =>
        Assert.Equal([.. Every(step), .. Small], Of(Once.Of(Large[..heads]) / 4d));

    [Fact]
    public void TheFirstIsTriedWhateverTheOrderOfHeads() =>
        Assert.Equal([.. Small, .. Every(3).Reverse()], TrialCandidates.Of([.. Small, .. Large.Reverse()], Names(Large), Once, [], 0));

    [Fact]
    public void EachShapeIsSpreadByItself()
    {
        ImmutableArray<ExitHead> wide = [.. Points.Select(point => new ExitHead(point.Name, "wide", null!, 50, 1))];
        Assert.Equal(
            [.. Every(6), wide[0], wide[6], .. Small],
            TrialCandidates.Of([.. Large, .. wide, .. Small], [.. Names(Large), .. Names(wide)], Once, [], 0));
    }

    [Fact]
    public void NamedHeadsAreTriedBesideThem() =>
        Assert.Equal([Large[0], Large[3], Large[5], Large[7], Large[10], Large[11], .. Small], Of(0, "p6/large", "p12/large"));

    [Fact]
    public void FewHeadsAreAllTried() =>
        Assert.Equal([.. Large[..4], .. Small], TrialCandidates.Of([.. Large[..4], .. Small], Names(Large), Once, [], 0));

    [Fact]
    public void WhereNoneLearnsFromMemoryAllAreTried() => Assert.Equal(Large, TrialCandidates.Of(Large, Names(Large), Once, [], 0));

    private static TrainingMacs Once => new(Points, Epochs: 1, Ways: 0);

    private static ImmutableArray<ExitHead> Every(int step) => [.. Large.Where((_, i) => i % step == 0)];

    private static ImmutableArray<string> Names(ImmutableArray<ExitHead> heads) => [.. heads.Select(head => head.Name)];

    private static ImmutableArray<ExitHead> Of(double mostTraining, params string[] named) => TrialCandidates.Of(All, Names(Large), Once, named, mostTraining);
}
