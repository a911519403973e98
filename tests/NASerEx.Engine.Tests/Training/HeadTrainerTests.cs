using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Runtime;
using NASerEx.Training;
using TorchSharp;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

[Collection(nameof(Alone))]
public class HeadTrainerTests(SmallTask small) : IClassFixture<SmallTask>
{
    private static readonly TrainingOptions Options = new() { Epochs = 2, BatchSize = 50 };

    [Fact]
    public void HeadsLearn()
    {
        var task = small.TaskOf("pooled-linear", "pyramid-linear", "conv-pooled");
        var trained = HeadTrainer.Train(task, Options with { Epochs = 4 }, WorkContext.None);

        Assert.Equal(task.Heads.Select(head => head.Name), trained.Select(one => one.Head.Name));
        foreach (var one in trained)
        {
            // A guess is right in a tenth of the cases; the first point has four channels.
            Assert.True(one.Accuracy > 0.16, $"{one.Head.Name}: {one.Accuracy}");
            Assert.DoesNotContain(one.Head.Graph.Nodes, node => node.OpType == "BatchNormalization");
            Assert.Equal(one.Head.Parameters, one.Head.Graph.Initializers.Values.Sum(tensor => tensor.Count));
            Assert.InRange(one.CalibrationError, 0, 0.25);
        }
    }

    [Fact]
    public void ReportedAccuracyIsThatOfTheOutcomeTable()
    {
        var task = small.TaskOf("pooled-linear", "conv-pooled");
        var trained = HeadTrainer.Train(task, Options, WorkContext.None);

        var table = OutcomeCollector.Collect(
            task.Backbone, task.Output, task.Classes, false, task.Points, [.. trained.Select(one => one.Head)], task.Validation, new RuntimeOptions(), WorkContext.None);

        Assert.Equal(small.Backbone.Accuracy, table.FinalAccuracy);
        Assert.Equal(task.Validation.Labels, table.Labels);
        foreach (var (one, row) in trained.Zip(table.Exits))
        {
            Assert.Equal(one.Head.Name, row.Name);
            // Two executors may differ on an image that lies on the border of two classes.
            Assert.Equal(one.Accuracy, table.Accuracy(row), 0.011);
            Assert.All(row.Confidence, confidence => Assert.InRange(confidence, 0.1f - 1e-6f, 1));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheSameSeedGivesTheSameWeights(bool augmented)
    {
        var options = Options with { Flip = augmented, PadCrop = augmented ? 2 : 0 };
        Assert.Equal(Weights(options), Weights(options));
        Assert.NotEqual(Weights(options), Weights(options with { Seed = 2 }));

        byte[] Weights(TrainingOptions how) => [.. HeadTrainer.Train(small.TaskOf("conv-pooled", "pooled-linear"), how, WorkContext.None)
            .SelectMany(one => one.Head.Graph.Nodes.SelectMany(node => node.Inputs)
                .Where(value => value is not null && one.Head.Graph.Initializers.ContainsKey(value))
                .SelectMany(value => one.Head.Graph.Initializers[value!].Bytes.ToArray()))];
    }

    [Theory]
    [InlineData(0, "conv-pooled", "residual-w8-d1", "pooled-linear")]
    [InlineData(0.5, "conv-pooled", "residual-w8-d1", "pooled-linear")]
    [InlineData(0, "conv-pooled", "residual-w8-d1")]
    public void WhatTheBackboneSaidIsKeptAndNothingElseChanges(double distillation, params string[] heads)
    {
        var options = Options with { Epochs = 3, Distillation = distillation };
        var task = small.DearTaskOf(heads) with
        {
            Halving = new Halving(0.5, 2, heads => [.. heads.Select(head => new HeadValue(head.Head.Macs, $"{head.Head.Macs} MACs"))]),
        };
        var (kept, asked) = (Train(options), Train(options with { KeptShare = 0 }));

        Assert.Equal(asked.Select(one => (one.Head.Name, one.Loss, one.Dropped)), kept.Select(one => (one.Head.Name, one.Loss, one.Dropped)));
        Assert.Contains(kept, one => one.Dropped is not null);

        ImmutableArray<TrainedHead> Train(TrainingOptions how) => HeadTrainer.Train(task, how, WorkContext.None);
    }

    [Fact]
    public void CancellationStopsBetweenBatchesAndLeavesNoTensors()
    {
        // TorchSharp counts a parameter twice and lets one go, in a whole run as in one that was stopped.
        var whole = Growth(() => HeadTrainer.Train(small.TaskOf("conv-pooled"), Options with { Epochs = 1 }, WorkContext.None));
        using var stop = new CancellationTokenSource();
        var reports = 0;
        var work = new WorkContext
        {
            Cancellation = stop.Token,
            OnProgress = _ =>
            {
                if (++reports == 3)
                    stop.Cancel();
            },
        };

        var stopped = Growth(() => Assert.Throws<OperationCanceledException>(() => HeadTrainer.Train(small.TaskOf("conv-pooled"), Options, work)));

        Assert.Equal(3, reports);
        Assert.Equal(whole, stopped);

        static long Growth(Action train)
        {
            var before = torch.Tensor.TotalCount;
            train();
            return torch.Tensor.TotalCount - before;
        }
    }

    [Fact]
    public void OnlyPoolingComesBeforeTheCut()
    {
        var parts = small.TaskOf("pooled-linear", "pyramid-linear", "conv-pooled").Heads.Select(head => HeadParts.Of(head.Graph)).ToArray();
        Assert.Equal([4, 4 * 21, 4 * 16 * 16, 8, 8 * 21, 8 * 8 * 8], parts.Select(part => part.CutLength));
        Assert.Equal([true, true, false, true, true, false], parts.Select(part => part.Pools));
    }

    [Fact]
    public void ASplitWithoutImagesIsNamed()
    {
        var task = small.TaskOf("pooled-linear");
        using var dataset = NASerEx.Data.ImageDataset.Open(SmallTask.Options, WorkContext.None);
        var error = Assert.Throws<NASerExException>(() =>
            HeadTrainer.Train(task with { Validation = dataset.Split(NASerEx.Data.SplitName.Test) }, Options, WorkContext.None));
        Assert.Equal("TrainingTooFewImages", error.Id);
        Assert.Contains("'Test'", error.Message, StringComparison.Ordinal);
    }
}
