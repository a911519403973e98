using NASerEx.Common;
using NASerEx.Engine.Tests.Export;
using NASerEx.Exits;
using NASerEx.Graphs.Onnx;
using Xunit;

namespace NASerEx.Engine.Tests.Exits;

public sealed class ExitPlanFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-plan").FullName;
    private readonly TinyResidual _tiny = new();
    private readonly ExitPlan _plan;

    public ExitPlanFileTests()
    {
        OnnxFile.Write(_tiny.Model, Source);
        var plan = Plans.Of(_tiny, 0.123456789f);
        _plan = plan with
        {
            SourceModel = Source,
            SourceSha256 = ContentHash.OfFile(Source),
            Exits = [plan.Exits[0] with { Metric = new FittedMetric(DecisionMetric.LearnedGate, [0.1f, 1f / 3, -2e-9f, 3e7f, 5]) }, plan.Exits[1]],
        };
    }

    private string Source => Path.Combine(_folder, "models", "tiny.onnx");

    private string File => Path.Combine(_folder, "plans", "plan.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_plan_is_read_back_as_it_was_written()
    {
        ExitPlanFile.Write(_plan, _tiny.Model, File);
        var read = ExitPlanFile.Read(File, _tiny.Model);
        Assert.Equal(Source, read.SourceModel);
        Assert.Equal(_plan.SourceSha256, read.SourceSha256);
        Assert.Null(read.Tuned);
        Assert.Null(read.Certificate);
        Assert.Equal(_plan.Expected.ExitRates, read.Expected.ExitRates);
        Assert.Equal(_plan.Expected.Accuracy, read.Expected.Accuracy);
        foreach (var (written, exit) in _plan.Exits.Zip(read.Exits))
        {
            Assert.Equal(written.Point.Frontier, exit.Point.Frontier);
            Assert.Equal(written.Point.Shape, exit.Point.Shape);
            Assert.Equal(written.Point with { Frontier = default, Shape = default }, exit.Point with { Frontier = default, Shape = default });
            Assert.Equal(written.Head with { Graph = exit.Head.Graph }, exit.Head);
            Assert.Equal(written.Threshold, exit.Threshold);
            Assert.Equal((written.Metric.Name, string.Join(' ', written.Metric.Weights)), (exit.Metric.Name, string.Join(' ', exit.Metric.Weights)));
            Assert.True(written.Head.Graph.Initializers.Values.Single().Bytes.Span.SequenceEqual(exit.Head.Graph.Initializers.Values.Single().Bytes.Span));
        }
    }

    [Fact]
    public void AModelIsToldFromAPlan() => Expect("PlanInvalid", "it is a model", () => ExitPlanFile.Read(Source));

    [Theory]
    [InlineData(0.95, CertificateMethod.Exact)]
    [InlineData(null, CertificateMethod.Expectation)]
    public void A_certificate_is_read_back_as_it_was_written(double? confidence, CertificateMethod method)
    {
        var certificate = new Certificate(CertifiedLoss.Disagreement, 1.5, confidence, method, 3_000, new string('a', 64), 17, 0.6, 0.93);
        ExitPlanFile.Write(_plan with { Certificate = certificate }, _tiny.Model, File);
        Assert.Equal(certificate, ExitPlanFile.Read(File, _tiny.Model).Certificate);
        Assert.Contains("\"loss\": \"Disagreement\"", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_moves_with_its_model()
    {
        ExitPlanFile.Write(_plan, _tiny.Model, File);
        var moved = Path.Combine(_folder, "elsewhere");
        Directory.CreateDirectory(moved);
        Directory.Move(Path.Combine(_folder, "models"), Path.Combine(moved, "models"));
        Directory.Move(Path.Combine(_folder, "plans"), Path.Combine(moved, "plans"));
        var read = ExitPlanFile.Read(Path.Combine(moved, "plans", "plan.json"));
        Assert.Equal(Path.Combine(moved, "models", "tiny.onnx"), read.SourceModel);
    }

    [Fact]
    public void A_changed_model_is_noticed()
    {
        ExitPlanFile.Write(_plan, _tiny.Model, File);
        OnnxFile.Write(new TinyResidual(seed: 2).Model, Source);
        Expect("PlanSourceChanged", Source, () => ExitPlanFile.Read(File));
    }

    [Fact]
    public void A_plan_for_a_tuned_model_names_both()
    {
        var tuned = Path.Combine(_folder, "store", "tuned.onnx");
        OnnxFile.Write(_tiny.Model, tuned);
        ExitPlanFile.Write(_plan with { Tuned = new TunedBackbone(tuned, ContentHash.OfFile(tuned)) }, _tiny.Model, File);
        var read = ExitPlanFile.Read(File);
        Assert.Equal((Source, new TunedBackbone(tuned, ContentHash.OfFile(tuned))), (read.SourceModel, read.Tuned));

        OnnxFile.Write(new TinyResidual(seed: 2).Model, tuned);
        Expect("PlanBackboneChanged", "another one", () => ExitPlanFile.Read(File));
        System.IO.File.Delete(tuned);
        Expect("PlanBackboneChanged", $"'{tuned}'; that file is missing", () => ExitPlanFile.Read(File));
    }

    [Fact]
    public void A_missing_plan_is_named() => Expect("PlanNotFound", File, () => ExitPlanFile.Read(File));

    [Theory]
    [InlineData("\"threshold\"", "\"treshold\"", "treshold")]
    [InlineData("\"file\": \"plan.head0.onnx\"", "\"file\": \"../plan.head0.onnx\"", "exits[0].head.file")]
    [InlineData("\"learnedGate\"", "\"learntGate\"", "metric")]
    [InlineData("\"temperature\": 1.5", "\"temperature\": 0", "temperature")]
    [InlineData("naserex/plan-v3", "naserex/plan-v2", "Search again")]
    [InlineData("naserex/plan-v3", "another", "naserex/plan-v3")]
    [InlineData("}\n", "", "plan.json")]
    public void A_damaged_plan_says_where(string good, string bad, string place)
    {
        ExitPlanFile.Write(_plan, _tiny.Model, File);
        var text = System.IO.File.ReadAllText(File);
        Assert.Contains(good, text, StringComparison.Ordinal);
        System.IO.File.WriteAllText(File, text.Replace(good, bad, StringComparison.Ordinal));
        Expect("PlanInvalid", place, () => ExitPlanFile.Read(File, _tiny.Model));
    }

    [Fact]
    public void A_plan_for_another_model_names_the_value()
    {
        ExitPlanFile.Write(_plan, _tiny.Model, File);
        var other = _tiny.Model.WithGraph(_plan.Exits[0].Head.Graph);
        Expect("PlanModelMismatch", "stem/scaled", () => ExitPlanFile.Read(File, other));
    }

    private static void Expect(string id, string mention, Action read)
    {
        var error = Assert.Throws<NASerExException>(read);
        Assert.Equal(id, error.Id);
        Assert.Contains(mention, error.Message, StringComparison.Ordinal);
    }
}
