using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Engine.Tests.Training;
using NASerEx.Exits;
using NASerEx.Monitoring;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>A plan's path of thresholds, and streams on which a budget is held by moving along it.</summary>
[Collection(nameof(Alone))]
public sealed class BudgetTests(StreamChangeTests.Searched searched) : IClassFixture<StreamChangeTests.Searched>
{
    private const int Segment = 2_000, Settling = 800;

    private ThresholdPath Path => searched.Plan.Path!;

    [Fact]
    public void ThePathLeadsFromAccurateToCheapAndSaysWhatItsThresholdsDo()
    {
        Assert.InRange(Path.Points.Length, 4, 16);
        Assert.InRange(Path.Held, 2, Path.Points.Length - 1);
        Assert.All(Path.Points.Zip(Path.Points.Skip(1)), pair => Assert.True(
            pair.First.MeanMacs > pair.Second.MeanMacs && pair.First.Accuracy > pair.Second.Accuracy));
        Assert.True(Path.Points[Path.Held - 1].Accuracy >= searched.Plan.Expected.Accuracy - 1e-9);
        Assert.True(Path.Points[Path.Held].Accuracy < searched.Plan.Expected.Accuracy);
        Assert.True(Path.Points[Path.Held - 1].MeanMacs <= searched.Plan.Expected.MeanMacs * (1 + 1e-9));

        using var data = ImageDataset.Open(searched.Spec.Dataset, WorkContext.None);
        var split = data.Split(SplitName.Validation);
        using var runner = ExitRunner.Open(searched.Manifest, TestModels.OneThread, 32);
        foreach (var point in new[] { Path.Points[0], Path.Points[Path.Held - 1], Path.Points[^1] })
        {
            var answers = Run(runner, split, Enumerable.Range(0, split.Count), [.. point.Thresholds]);
            Assert.Equal(point.Accuracy, answers.Average(answer => answer.Label == split.Labels[(int)answer.Number] ? 1 : 0), 0.003);
            Assert.Equal(1, answers.Average(answer => runner.Manifest!.Macs[answer.Exit]) / point.MeanMacs, 0.005);
        }
    }

    [Fact]
    public void ThePathIsInPlansAndModels()
    {
        var exported = Experiment.Export(searched.Plan, null, ExportFiles.In(System.IO.Path.Combine(searched.Folder, "single"), searched.Plan), true, WorkContext.None, adjustable: true);
        using var staged = ExitRunner.Open(searched.Manifest, TestModels.OneThread);
        using var single = ExitRunner.Open(exported.Model, TestModels.OneThread);
        foreach (var path in new[] { ExitPlanFile.Read(exported.PlanFile!).Path!, staged.Manifest!.Path!, single.Manifest!.Path! })
        {
            Assert.Equal(Path.Held, path.Held);
            Assert.Equal(Path.Points.SelectMany(point => point.Thresholds), path.Points.SelectMany(point => point.Thresholds));
            Assert.Equal(Path.Points.Select(point => (point.Accuracy, point.MeanMacs)), path.Points.Select(point => (point.Accuracy, point.MeanMacs)));
        }
    }

    [Fact]
    public void ACertifiedPlanHasAPathWhoseBeginningIsCertified()
    {
        var found = Experiment.OptimizeThresholds(
            searched.Plan, searched.Spec.Dataset, new ThresholdOptions { MaxAccuracyDrop = 3, Caution = 0, MaxLoss = 3 }, WorkContext.None).Plan;
        Assert.NotEmpty(found.Exits);
        Assert.InRange(found.Path!.Held, 1, found.Path.Points.Length - 1);
        // Points that lose more than the limit on validation are not among them, or the test is none.
        Assert.All(found.Path.Points.Take(found.Path.Held), point => Assert.InRange(found.Expected.BaselineAccuracy - point.Accuracy, -1, 0.03));
        Assert.Contains(found.Path.Points.Skip(found.Path.Held), point => found.Expected.BaselineAccuracy - point.Accuracy > 0.03);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 16)]
    [InlineData(false, 1)]
    public void ATargetIsHeldOnAStreamThatGetsHarderAndEasier(bool isStaged, int batch)
    {
        using var easy = Stream(0.95, 21);
        using var hard = Stream(0.3, 22);
        using var free = ExitRunner.Open(searched.Manifest, TestModels.OneThread, 32);
        var (easySplit, hardSplit) = (easy.Split(SplitName.Test), hard.Split(SplitName.Test));
        var target = Target(free, easySplit, hardSplit);
        using var runner = new BudgetRunner(Open(isStaged, batch), new BudgetOptions { TargetMacs = target, AllowUncertified = true });
        var all = new List<double>();
        foreach (var split in new[] { easySplit, hardSplit, easySplit })
        {
            var costs = Run(runner, split, Enumerable.Range(0, Segment)).Select(answer => (double)runner.Manifest!.Macs[answer.Exit]).ToList();
            Assert.InRange(costs.Skip(Settling).Average() / target, 0.95, 1.05);
            all.AddRange(costs);
        }

        Assert.InRange(all.Average() / target, 0.95, 1.05);
        Assert.Equal(3 * Segment, runner.Status.Images);
    }

    [Fact]
    public void TheEndThatKeepsThePromiseIsNotExceededUnlessItIsSaid()
    {
        using var data = Stream(0.5, 23);
        var split = data.Split(SplitName.Test);
        using var free = Open(isStaged: true, 1);
        var held = Run(free, split, Enumerable.Range(0, 600), [.. Path.Points[Path.Held - 1].Thresholds]);
        using var kept = new BudgetRunner(Open(isStaged: true, 1), new BudgetOptions { TargetMacs = 1 });
        Assert.Equal(held.Select(answer => answer.Exit), Run(kept, split, Enumerable.Range(0, 600)).Select(answer => answer.Exit));
        Assert.True(kept.Status.IsExceeded);
        using var beyond = new BudgetRunner(Open(isStaged: true, 1), new BudgetOptions { TargetMacs = 1, AllowUncertified = true });
        var last = Run(free, split, Enumerable.Range(0, 600), [.. Path.Points[^1].Thresholds]);
        Assert.Equal(last.Select(answer => answer.Exit), Run(beyond, split, Enumerable.Range(0, 600)).Select(answer => answer.Exit));
        Assert.NotEqual(held.Select(answer => answer.Exit), last.Select(answer => answer.Exit));
    }

    [Fact]
    public void UndisturbedStreamsGiveNoAlarmWhileABudgetIsHeld() =>
        Assert.All(Enumerable.Range(0, 20), stream => Assert.Equal(0, searched.Watch(500 * stream, pixels => pixels, budget: Halfway).Image));

    [Fact]
    public void ADisturbedStreamGivesAnAlarmWhileABudgetIsHeld() =>
        Assert.InRange(searched.Watch(0, StreamChangeTests.Blurred, budget: Halfway).Image, 1, 500);

    [Theory]
    [InlineData(true, 8)]
    [InlineData(false, 1)]
    public void WatchedImagesKeepTheModelsOwnThresholdsAndTheOthersMakeUpForWhatTheyCost(bool isStaged, int batch)
    {
        using var data = Stream(0.7, 24);
        var split = data.Split(SplitName.Test);
        using var free = Open(isStaged, batch);
        var own = Run(free, split, Enumerable.Range(0, Segment));
        var options = new InferenceOptions { Monitor = new MonitorOptions { ShadowShare = 0.2 }, Budget = Halfway };
        using var budget = new BudgetRunner(Open(isStaged, batch), Halfway);
        using var watched = StreamWatch.ShadowsOf(budget, options);
        var answers = Run(watched, split, Enumerable.Range(0, Segment));
        Assert.InRange(answers.Count(answer => answer.IsDrawn), 300, 500);
        Assert.All(answers.Zip(own).Where(pair => pair.First.IsDrawn), pair => Assert.Equal(
            (pair.Second.Exit, pair.Second.Label), (pair.First.Exit, pair.First.Label)));
        Assert.All(answers, answer => Assert.Equal(isStaged && answer.IsDrawn, answer.EndLabel is not null));
        Assert.Contains(answers.Zip(own), pair => pair.First.Exit != pair.Second.Exit);
        Assert.InRange(answers.Skip(Settling).Average(answer => (double)watched.Manifest!.Macs[answer.Exit]) / Halfway.TargetMacs!.Value, 0.95, 1.05);
        Assert.Equal("MonitorWithBudget", Assert.Throws<NASerExException>(() =>
            StreamWatch.MonitorOf(watched, [], options with { Monitor = new MonitorOptions { ShadowShare = 0 } })).Id);
    }

    /// <summary>Between what the dearest and the cheapest thresholds of the path promise.</summary>
    private BudgetOptions Halfway => new() { TargetMacs = (Path.Points[0].MeanMacs + Path.Points[^1].MeanMacs) / 2, AllowUncertified = true };

    [Fact]
    public void WhatCannotBeHeldIsSaid()
    {
        Assert.Equal("BudgetTarget", Refusal(searched.Manifest, new BudgetOptions { TargetMacs = 1, TargetMs = 1 }));
        Assert.Equal("BudgetTarget", Refusal(searched.Manifest, new BudgetOptions()));
        Assert.Equal("BudgetNoPath", Refusal(searched.Plan.SourceModel, new BudgetOptions { TargetMs = 1 }));
        Assert.Equal("BudgetNotAdjustable", Refusal(System.IO.Path.Combine(searched.Folder, "model.exits.onnx"), new BudgetOptions { TargetMs = 1 }));

        string Refusal(string model, BudgetOptions options)
        {
            using var runner = ExitRunner.Open(model, TestModels.OneThread);
            return Assert.Throws<NASerExException>(() => new BudgetRunner(runner, options)).Id;
        }
    }

    /// <summary>A cost between what the dearest and the cheapest thresholds cost on either stream.</summary>
    private double Target(IExitRunner runner, ImageSplit easy, ImageSplit hard)
    {
        var least = Cost(Path.Points[^1]).Max();
        var most = Cost(Path.Points[0]).Min();
        Assert.True(most > 1.2 * least, $"{least} {most}");
        return (least + most) / 2;

        IEnumerable<double> Cost(PathPoint point) => new[] { easy, hard }.Select(split =>
            Run(runner, split, Enumerable.Range(0, Segment), [.. point.Thresholds]).Average(answer => (double)runner.Manifest!.Macs[answer.Exit]));
    }

    private IExitRunner Open(bool isStaged, int batch)
    {
        if (isStaged)
            return ExitRunner.Open(searched.Manifest, TestModels.OneThread, batch);
        var file = System.IO.Path.Combine(searched.Folder, "adjustable.onnx");
        Experiment.Export(searched.Plan, null, ExportFiles.Only(file), true, WorkContext.None, adjustable: true);
        return ExitRunner.Open(file, TestModels.OneThread);
    }

    private ImageDataset Stream(double easy, int seed)
    {
        var options = searched.Dataset(Segment, easy, seed);
        return ImageDataset.Open(
            options with { Splits = EnumDictionary<SplitName, SplitOptions>.Empty.Add(SplitName.Test, new SplitOptions { Share = 1 }) }, WorkContext.None);
    }

    /// <summary>Answers in the order of the images.</summary>
    private static List<RunnerAnswer> Run(IExitRunner runner, ImageSplit split, IEnumerable<int> images, float[]? thresholds = null)
    {
        var (answers, pixels) = (new List<RunnerAnswer>(), new float[split.ImageLength]);
        foreach (var image in images)
        {
            split.Fill([image], pixels);
            runner.Add(image, pixels, answers, thresholds: thresholds);
        }

        runner.Flush(answers);
        return [.. answers.OrderBy(answer => answer.Number)];
    }
}
