using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

public class TrainingMacsTests
{
    private static readonly ImmutableArray<ExitPoint> Points = [new(0, "early", [], [], 100, 0.1, 1, 1), new(1, "late", [], [], 700, 0.7, 1, 1)];
    private static readonly ExitHead Early = new("early", "a", null!, 10, 1);
    private static readonly ExitHead Late = new("late", "a", null!, 20, 1);

    [Fact]
    public void TheWayCountsOnceWhereImagesLookTheSameInEveryEpoch()
    {
        var options = new TrainingOptions { Epochs = 4, Distillation = 0 };
        Assert.Equal(700 + (4 * 3 * 30), TrainingMacs.Of(Points, options).Of([Early, Late]));
        Assert.Equal(100 + (4 * 3 * 10), TrainingMacs.Of(Points, options).Of([Early]));
        Assert.Equal(0, TrainingMacs.Of(Points, options).Of([]));
    }

    [Fact]
    public void ItDoesNotCountWhereTheTeacherGoesIt() => Assert.Equal(4 * 3 * 30, TrainingMacs.Of(Points, new TrainingOptions { Epochs = 4 }).Of([Early, Late]));

    [Theory]
    [InlineData(2, 0, 2)]
    [InlineData(1, 0.5, 1)]
    public void ItCountsInEachEpochWhereTooFewFollowForWhatIsSaidToBeKept(int epochs, double distillation, int ways) =>
        Assert.Equal(epochs * 3 * 20 + ways * 700, TrainingMacs.Of(Points, new TrainingOptions { Epochs = epochs, Distillation = distillation }).Of([Late]));

    [Fact]
    public void ItCountsInEachEpochWhereTheyDoNot() =>
        Assert.All(
            new TrainingOptions[] { new() { Flip = true }, new() { PadCrop = 1 }, new() { Cutout = 2 }, new() { Mixup = 0.2 } },
            options => Assert.Equal(8 * (700 + (3 * 20)), TrainingMacs.Of(Points, options with { Epochs = 4, Budget = TrainingBudget.Thorough }).Of([Late])));
}
