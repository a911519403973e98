using NASerEx.Graphs;
using NASerEx.Training;
using TorchSharp;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

[Collection(nameof(Alone))]
public class KeptFeaturesTests(SmallTask small) : IClassFixture<SmallTask>
{
    [Theory]
    [InlineData(0.25, 3, 1, true)]
    [InlineData(0.25, 3, 0.99, false)]
    [InlineData(0.25, 5, 0.5, true)]
    [InlineData(0.25, 2, 100, false)]
    [InlineData(0, 3, 1, false)]
    public void TheyAreKeptWhereTheyAreAskedForTwiceMoreForLongerThanMemoryTakesAndThereIsSome(double share, int passes, double length, bool any) => WithLearners(learners =>
    {
        var kept = Kept(share);
        kept.Want(learners, passes, (long)(length * Dear(learners)));
        Assert.Equal(any, kept.Any);
    });

    [Fact]
    public void RowsAreReadOnceAllOutputsOfAllImagesAreKnown() => WithLearners(learners =>
    {
        var kept = Kept(0.25);
        kept.Want(learners, 3, Dear(learners));
        var values = ValuesOf(learners);
        var (rows, validation) = (kept.Of(small.Train, values), kept.Of(small.Validation, values));
        float[][] given = [.. values.Select((one, output) => Enumerable.Range(0, 2 * one.Length).Select(i => (float)(i + output)).ToArray())];
        float[][] read = [.. values.Select(one => new float[3 * one.Length])];

        rows.Keep([7, 3], given, 0);
        Assert.False(rows.TryRead([3, 4], read, 0));
        Assert.False(validation.TryRead([3], read, 0));
        Assert.True(rows.TryRead([3, 7], read, 1));

        foreach (var ((_, length), output) in values.Select((one, output) => (one, output)))
        {
            Assert.Equal(new float[length], read[output][..length]);
            Assert.Equal(given[output][length..], read[output][length..(2 * length)]);
            Assert.Equal(given[output][..length], read[output][(2 * length)..]);
        }
    });

    [Fact]
    public void WhatNoHeadLearnsFromIsForgotten() => WithLearners(learners =>
    {
        var kept = Kept(0.25);
        kept.Want(learners, 3, Dear(learners));
        var values = ValuesOf(learners);
        float[][] given = [.. values.Select(one => new float[one.Length])];
        kept.Of(small.Train, values).Keep([0], given, 0);

        kept.Want(learners[..1], 1, 0);

        Assert.True(kept.Of(small.Train, values[..1]).TryRead([0], given, 0));
        Assert.False(kept.Of(small.Train, values).TryRead([0], given, 0));
        kept.Want([], 1, 0);
        Assert.False(kept.Any);
    });

    // Two passes of it take as long as 512 MACs for each byte.
    private static long Dear(HeadLearner[] learners) => 256L * sizeof(float) * learners.Sum(learner => learner.CutLength);

    private KeptFeatures Kept(double share) => new(small.Train, small.Train.Count, small.Validation, share);

    private static (Value Value, int Length)[] ValuesOf(HeadLearner[] learners) => [.. learners.Select(learner => (learner.Cut, learner.CutLength))];

    private void WithLearners(Action<HeadLearner[]> use)
    {
        using var scope = torch.NewDisposeScope();
        var task = small.TaskOf("conv-pooled");
        HeadLearner[] learners = [.. task.Heads.Select(head => new HeadLearner(head, task.PointOf(head), new TrainingOptions()))];
        try
        {
            use(learners);
        }
        finally
        {
            foreach (var learner in learners)
                learner.Dispose();
        }
    }
}
