using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Engine.Tests.Training;
using NASerEx.Exits;
using NASerEx.Graphs.Onnx;
using NASerEx.Measurement;
using NASerEx.Outcomes;
using NASerEx.Runtime;
using NASerEx.Search;
using NASerEx.Search.Certification;
using NASerEx.Specs;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>Searches in which the backbone learns too, from a spec to measured files.</summary>
[Collection(nameof(Alone))]
public sealed class JointSearchTests : IClassFixture<SmallTask>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-joint-").FullName;
    private readonly List<string> _warnings = [];
    private readonly WorkContext _work;
    private readonly ExitSearchSpec _spec;

    public JointSearchTests(SmallTask small)
    {
        _work = new WorkContext { OnWarning = _warnings.Add };
        _spec = small.SpecIn(_folder) with
        {
            Dataset = SmallTask.Options with
            {
                Symbols = SmallTask.Options.Symbols with { Count = 1_600 },
                Splits = SmallTask.Options.Splits.Add(SplitName.Calibration, new SplitOptions { Count = 200 }).Add(SplitName.Test, new SplitOptions { Count = 200 }),
            },
            Exits = new ExitSpaceOptions { MinShare = 0, MaxPoints = 3, Heads = ["conv-pooled"] },
            Training = new TrainingOptions
            {
                Mode = TrainingMode.Mixed, Epochs = 2, BatchSize = 50, Joint = new JointOptions { Epochs = 6, LearningRate = 0.1, MaxFinalDrop = 5 },
            },
            Search = new SearchOptions { MaxAccuracyDrop = 12, Caution = 0, MaxExits = 2 },
        };
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ATunedPlanIsCheaperAndIsExportedAndMeasuredAgainstTheOriginal()
    {
        var frozen = Search(TrainingMode.Frozen);
        var mixed = Search(TrainingMode.Mixed);

        Assert.Null(frozen.Plan.Tuned);
        Assert.NotNull(mixed.Plan.Tuned);
        Assert.True(mixed.Plan.Expected.MeanMacs < frozen.Plan.Expected.MeanMacs);
        Assert.True(mixed.Plan.Expected.AccuracyDrop <= 12);
        Assert.Equal(frozen.Candidates.Select(candidate => (candidate.Point, candidate.Head)), mixed.Candidates.Select(candidate => (candidate.Point, candidate.Head)));
        Assert.Equal(frozen.Plan.Expected.BaselineAccuracy, mixed.Plan.Expected.BaselineAccuracy);
        Assert.Equal(frozen.Unseen!.BaselineAccuracy, mixed.Unseen!.BaselineAccuracy);
        Assert.Contains(_warnings, warning => warning.Contains("learn together", StringComparison.Ordinal));

        var exported = Experiment.Export(mixed.Plan, null, ExportFiles.In(_folder, mixed.Plan), false, _work);
        Assert.Equal(_spec.Model, exported.Baseline);
        AssertRunsAs(exported.Model, mixed.Plan);
        AssertMeasures(exported);
        var again = Experiment.Export(ExitPlanFile.Read(exported.PlanFile!), null, ExportFiles.Only(Path.Combine(_folder, "again.onnx")), false, _work);
        Assert.Equal(File.ReadAllBytes(exported.Model), File.ReadAllBytes(again.Model));

        File.Delete(mixed.Plan.Tuned.Model);
        var error = Assert.Throws<NASerExException>(() => Experiment.Export(mixed.Plan, null, ExportFiles.In(_folder, mixed.Plan), true, _work));
        Assert.Equal(("PlanBackboneChanged", true), (error.Id, error.Message.Contains(mixed.Plan.Tuned.Model, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(TrainingMode.Mixed)]
    [InlineData(TrainingMode.Joint)]
    public void ABackboneThatLosesTooMuchIsTakenBack(TrainingMode mode)
    {
        var frozen = Search(TrainingMode.Frozen);
        var joint = Search(mode, new JointOptions { Epochs = 1, LearningRate = 30, MaxFinalDrop = 1 });

        Assert.Equal(Described(frozen), Described(joint));
        Assert.Contains(_warnings, warning => warning.Contains("maxFinalDrop", StringComparison.Ordinal));
        Assert.Contains(joint.Phases, phase => phase.Name == "Keep the original backbone" && phase.Detail.Contains("points on validation", StringComparison.Ordinal));
    }

    [Fact]
    public void APlanThatIsNoCheaperIsTakenBack()
    {
        var frozen = Search(TrainingMode.Frozen);
        var mixed = Search(TrainingMode.Mixed, new JointOptions { Epochs = 1, LearningRate = 1e-9 });
        Assert.Equal(Described(frozen), Described(mixed));
        Assert.Contains(_warnings, warning => warning.Contains("no less than", StringComparison.Ordinal));
    }

    [Fact]
    public void AllHeadsMayLearnWithTheBackboneAndAreKept()
    {
        var joint = Search(TrainingMode.Joint);
        Assert.NotNull(joint.Plan.Tuned);
        Assert.DoesNotContain(joint.Phases, phase => phase.Name == "Train exits");
        Assert.All(joint.Candidates, candidate => Assert.False(candidate.IsKept));

        var again = Search(TrainingMode.Joint);
        Assert.Equal(Described(joint), Described(again));
        Assert.All(again.Candidates, candidate => Assert.True(candidate.IsKept));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "store", "unfinished")));
    }

    [Fact]
    public void ACertifiedPlanIsExportedWithItsCertificateAndOneThatCannotBeIsTheOriginal()
    {
        var free = Search(TrainingMode.Mixed);
        var certified = Certified(30, CertifiedLoss.AccuracyDrop);
        var certificate = certified.Plan.Certificate!;
        Assert.Null(free.Plan.Certificate);
        Assert.NotNull(certified.Plan.Tuned);
        Assert.True(certified.Plan.Expected.MeanMacs >= free.Plan.Expected.MeanMacs);
        Assert.Equal((30, 0.95, 200), (certificate.MaxLoss, certificate.Confidence, certificate.Samples));
        Assert.Equal(certified.Unseen!.AccuracyDrop, certificate.MeanLoss, 1e-9);
        Assert.InRange(certificate.Bound, certificate.MeanLoss, 30);
        Assert.Equal(64, certificate.SplitHash.Length);
        Assert.Contains(certified.Phases, phase => phase.Name == "Certify" && phase.Detail == certificate.ToString());
        var exported = Experiment.Export(certified.Plan, null, ExportFiles.In(_folder, certified.Plan), false, _work);
        Assert.Equal(certificate, ExitManifest.From(OnnxFile.Read(exported.Model).Metadata, exported.Model)!.Certificate);
        Assert.Equal(certificate, ExitPlanFile.Read(exported.PlanFile!).Certificate);

        AssertMeasures(exported);

        var original = Certified(0.5, CertifiedLoss.Disagreement);
        Assert.Null(original.Plan.Tuned);
        Assert.Empty(original.Plan.Exits);
        Assert.Equal((0, original.Plan.Expected.BaselineMacs), (original.Plan.Expected.AccuracyDrop, original.Plan.Expected.MeanMacs));
        Assert.Equal((0, 0), (original.Unseen!.AccuracyDrop, original.Plan.Certificate!.Bound));
        Assert.Contains(_warnings, warning => warning.Contains("not even a plan that loses nothing", StringComparison.Ordinal));

        ExitSearchResult Certified(double maxLoss, CertifiedLoss loss) =>
            Experiment.Search(_spec with { Certificate = new CertificateOptions { MaxLoss = maxLoss, Loss = loss } }, _work);
    }

    private ExitSearchResult Search(TrainingMode mode, JointOptions? joint = null) =>
        Experiment.Search(_spec with { Training = _spec.Training with { Mode = mode, Joint = joint ?? _spec.Training.Joint } }, _work);

    private static string Described(ExitSearchResult result) => string.Join('\n', result.Front.Select(entry => $"{string.Join(',', entry.Exits)} {entry.ExpectedCost} {entry.AccuracyDrop}")
        .Append($"{result.Plan.Tuned} {result.Plan.Expected.MeanMacs} {string.Join(' ', result.Plan.Exits.Select(exit => $"{exit.Head.Name} {exit.Threshold} {exit.Head.Temperature}"))}")
        .Concat(result.Candidates.Select(candidate => $"{candidate.Point} {candidate.Accuracy}")));

    private void AssertRunsAs(string exported, ExitPlan plan)
    {
        using var data = ImageDataset.Open(_spec.Dataset, WorkContext.None);
        var images = data.Split(SplitName.Test);
        var tuned = OnnxFile.Read(plan.Tuned!.Model);
        var bound = plan.On(tuned);
        var expected = OutcomeCollector.Collect(
            tuned, tuned.Graph.Outputs[0], 10, false, [.. bound.Exits.Select(exit => exit.Point)], [.. bound.Exits.Select(exit => exit.Head)], images,
            new RuntimeOptions(), WorkContext.None);
        using var model = ExitModel.Open(exported, TestModels.OneThread, Experiment.SizeOf(_spec.Dataset));
        var pixels = new float[images.ImageLength];
        var same = 0;
        for (var image = 0; image < images.Count; image++)
        {
            images.Fill([image], pixels);
            model.SetImage(pixels);
            model.Run();
            same += IsSame(model.Answer(), expected, plan, image) ? 1 : 0;
        }

        // Two ways to compute the same may part on an image that lies on a threshold.
        Assert.InRange(same, images.Count - 2, images.Count);
    }

    private static bool IsSame(ExitAnswer answer, OutcomeTable expected, ExitPlan plan, int image)
    {
        var at = CascadeAnswers.Of(expected, [.. plan.Exits.Select((exit, row) => new StructureExit(row, row, exit.Threshold) { Metric = exit.Metric.Name })]).ExitOf[image];
        var row = at == plan.Exits.Length ? expected.Final : expected.Exits[at];
        var score = row.Find(at == plan.Exits.Length ? DecisionMetric.MaxProbability : plan.Exits[at].Metric.Name)!.Scores[image];
        return answer.Exit == at && answer.Label == row.Predicted[image] && Math.Abs(answer.Confidence - score) < 1e-4;
    }

    private void AssertMeasures(ExportedExitModel exported)
    {
        var before = _warnings.Count;
        var options = new MeasurementOptions { MaxImages = 40, MinRounds = 40, MaxWarmUp = TimeSpan.FromSeconds(1) };
        var measured = Experiment.Measure(exported.Model, exported.Baseline, _spec.Dataset, new HardwareTarget(), SplitName.Test, options, _work);
        Assert.Equal(before, _warnings.Count);
        Assert.Equal(_spec.Model, measured.Baseline);
        Assert.Equal(exported.Plan.Certificate, measured.Certificate);
        Assert.True(measured.MeanMacs < measured.BaselineMacs);
    }
}
