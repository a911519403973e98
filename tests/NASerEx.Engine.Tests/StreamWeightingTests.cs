using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Engine.Tests.Training;
using NASerEx.Exits;
using NASerEx.Runtime;
using NASerEx.Search.Certification;
using NASerEx.Specs;
using NASerEx.Studies;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>Searches that know some images of a stream which is harder, or easier, than the validation images: what they expect is what new images of it cost.</summary>
[Collection(nameof(Alone))]
public sealed class StreamWeightingTests(StreamChangeTests.Searched searched) : IClassFixture<StreamChangeTests.Searched>, IDisposable
{
    private const int Sample = 1_000, Unseen = 3_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-weighting-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    public void TheExpectedCostIsThatOfNewImagesOfTheStreamAndThePlanCostsNoMoreThereThanThatForTheValidationImages(double easy)
    {
        var told = new List<string>();
        var found = Experiment.Search(searched.Spec with { Stream = StreamFolder.Write(Stream(easy, Sample, seed: 31), _folder) }, new WorkContext { OnVerbose = told.Add });
        using var unseen = ImageDataset.Open(Stream(easy, Unseen, seed: 32), WorkContext.None);
        var (measured, without) = (Macs(found.Plan, unseen), Macs(searched.Plan, unseen));

        var expected = found.Plan.Expected;
        Assert.Equal((800, Sample), (expected.Samples, expected.StreamSamples));
        Assert.InRange(expected.AccuracyDrop, -100, searched.Spec.Search.MaxAccuracyDrop + 1e-9);
        Assert.Equal(1, measured / expected.MeanMacs, 0.05);
        Assert.True(without > 1.15 * searched.Plan.Expected.MeanMacs, $"{without} {searched.Plan.Expected.MeanMacs}");
        Assert.True(measured <= 1.02 * without, $"{measured} {without}");
        Assert.True(expected.MeanMacs <= OnStream(searched.Plan).MeanMacs * (1 + 1e-9));
        Assert.Contains(told, text => text.StartsWith($"Costs are expected on the stream: on {Sample:N0} images", StringComparison.Ordinal));
        Assert.All(found.Candidates, candidate => Assert.True(candidate.IsKept));
    }

    [Fact]
    public void OnlyTheOutcomesOfTheStreamAreMadeAnewWhereItChanges()
    {
        var first = StreamFolder.Write(Stream(0.1, 300, seed: 33), Path.Combine(_folder, "one"));
        var spec = searched.Spec with { Stream = first };
        var found = Experiment.Search(spec, WorkContext.None);
        var before = Outcomes();
        Directory.Move(first, Path.Combine(_folder, "other"));
        var moved = Experiment.Search(spec with { Stream = Path.Combine(_folder, "other") }, WorkContext.None);
        Assert.Equal(before, Outcomes());
        Assert.Equal(found.Plan.Expected.MeanMacs, moved.Plan.Expected.MeanMacs);
        File.Delete(Directory.GetFiles(Path.Combine(_folder, "other"))[0]);
        var changed = Experiment.Search(moved.Spec, WorkContext.None);
        Assert.Equal(before + 1, Outcomes());
        Assert.Equal(299, changed.Plan.Expected.StreamSamples);
        Assert.All(changed.Candidates, candidate => Assert.True(candidate.IsKept));

        int Outcomes() => StudyStore.Open(spec.Store).List(StudyKind.Outcomes, WorkContext.None).Length;
    }

    [Fact]
    public void PlansAndModelsAndSpecsSayIt()
    {
        var spec = searched.Spec with
        {
            Stream = StreamFolder.Write(Stream(0.1, 250, seed: 34), Path.Combine(_folder, "stream")), Certificate = new CertificateOptions { MaxLoss = 6 },
        };
        var plan = Experiment.Search(spec, WorkContext.None).Plan;
        Assert.NotEmpty(plan.Exits);
        Assert.Equal((800, 250), (plan.Certificate!.Samples, plan.Expected.StreamSamples!.Value));
        var exported = Experiment.Export(plan, null, ExportFiles.In(Path.Combine(_folder, "out"), plan), false, WorkContext.None);
        using var runner = ExitRunner.Open(exported.Model, TestModels.OneThread);
        Assert.Equal(250, ExitPlanFile.Read(exported.PlanFile!).Expected.StreamSamples);
        Assert.Equal(250, runner.Manifest!.Expected.StreamSamples);
        // A point of the path is the plan, which costs there what it costs.
        Assert.Contains(plan.Path!.Points, point => Math.Abs((point.MeanMacs / plan.Expected.MeanMacs) - 1) < 0.25);
        Assert.Null(Experiment.Study(spec.Store, WorkContext.None)[0].Unseen!.StreamSamples);

        var file = Path.Combine(_folder, "used.naserex.yaml");
        SpecFile.WriteSearch(spec, file);
        Assert.Contains("stream: stream", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal(spec.Stream, SpecFile.ReadSearch(file).Stream);
    }

    [Fact]
    public void FewImagesAreWarnedOfAndAnEmptyFolderIsRefusedBeforeAnythingIsTrained()
    {
        var empty = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;
        var spec = searched.Spec with { Stream = empty, Store = Path.Combine(_folder, "store") };
        Assert.Equal("DataNoImages", Assert.Throws<NASerExException>(() => Experiment.Search(spec, WorkContext.None)).Id);
        Assert.False(Directory.Exists(Path.Combine(_folder, "store", StudyKind.Head.Name)));
        var warnings = new List<string>();
        Experiment.Search(searched.Spec with { Stream = StreamFolder.Write(Stream(0.1, 50, seed: 35), empty) }, new WorkContext { OnWarning = warnings.Add });
        Assert.Contains(warnings, warning => warning.Contains("only 50 images", StringComparison.Ordinal));
    }

    /// <summary>What a plan costs on the stream, as thresholds that are chosen anew see it.</summary>
    private PlanEstimate OnStream(ExitPlan plan)
    {
        var found = Experiment.OptimizeThresholds(
            plan, searched.Spec.Dataset, new ThresholdOptions { MaxAccuracyDrop = searched.Spec.Search.MaxAccuracyDrop, Caution = 0, Stream = _folder }, WorkContext.None);
        Assert.Equal(Sample, found.Plan.Expected.StreamSamples);
        Assert.True(found.Plan.Expected.MeanMacs <= found.Before.MeanMacs * (1 + 1e-9));
        return found.Before;
    }

    private DatasetOptions Stream(double easy, int count, int seed) => searched.Dataset(count, easy, seed) with
    {
        Splits = EnumDictionary<SplitName, SplitOptions>.Empty.Add(SplitName.Test, new SplitOptions { Share = 1 }),
    };

    /// <summary>What a model with a plan's exits spends on images in the mean.</summary>
    private double Macs(ExitPlan plan, ImageDataset images)
    {
        var model = Path.Combine(_folder, $"{Guid.NewGuid():N}.onnx");
        Experiment.Export(plan, null, ExportFiles.Only(model), false, WorkContext.None);
        using var runner = ExitRunner.Open(model, TestModels.OneThread);
        var (split, answers) = (images.Split(SplitName.Test), new List<RunnerAnswer>());
        var pixels = new float[split.ImageLength];
        for (var image = 0; image < split.Count; image++)
        {
            split.Fill([image], pixels);
            runner.Add(image, pixels, answers);
        }

        runner.Flush(answers);
        Assert.Equal(split.Count, answers.Count);
        return answers.Average(answer => (double)runner.Manifest!.Macs[answer.Exit]);
    }
}
