using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Export;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Export;

public sealed class ExitModelExporterTests
{
    private static readonly long[] Shape = [1, 3, TinyResidual.Size, TinyResidual.Size];

    [Theory]
    [InlineData(false, 13)]
    [InlineData(true, 13)]
    [InlineData(false, 11)]
    [InlineData(true, 17)]
    public void Never_leaving_gives_the_original_at_every_optimisation_level(bool probabilities, long opset)
    {
        var tiny = new TinyResidual(probabilities, opset);
        var exported = Export(tiny, Plans.Never, probabilities);
        using var original = new OrtRun(tiny.Model);
        foreach (var level in Enum.GetValues<GraphOptimizationLevel>())
        {
            using var run = new OrtRun(exported, level);
            Assert.Equal([tiny.Output.Name, "exit_index", "exit_confidence"], run.Outputs);
            for (var seed = 0; seed < 5; seed++)
            {
                var image = TinyResidual.Image(seed);
                var outputs = run.Run(image, Shape);
                AssertClose(original.Run(image, Shape)[0], outputs[0], 1e-5);
                Assert.Equal([2f], outputs[1]);
                Assert.Equal(Confidence(outputs[0], probabilities, 1), Assert.Single(outputs[2]), 5);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Always_leaving_gives_the_first_head(bool probabilities)
    {
        var tiny = new TinyResidual(probabilities);
        var plan = Plans.Of(tiny, 0);
        using var run = new OrtRun(Export(tiny, 0, probabilities));
        using var staged = new StagedReference(tiny.Model, plan);
        var image = TinyResidual.Image(3);
        var outputs = run.Run(image, Shape);
        var logits = staged.Logits(image, Shape)[0];
        AssertClose(probabilities ? Softmax(logits, 1.5f) : logits, outputs[0], 1e-5);
        Assert.Equal([0f], outputs[1]);
        Assert.Equal(Confidence(logits, false, 1.5f), Assert.Single(outputs[2]), 5);
    }

    [Fact]
    public void Decisions_are_those_of_heads_that_run_by_themselves()
    {
        var tiny = new TinyResidual();
        var plan = Plans.Of(tiny, 0.26f);
        using var run = new OrtRun(Export(tiny, 0.26f, false));
        using var staged = new StagedReference(tiny.Model, plan);
        var left = new int[3];
        for (var seed = 0; seed < 200; seed++)
        {
            var image = TinyResidual.Image(seed);
            var outputs = run.Run(image, Shape);
            var logits = staged.Logits(image, Shape);
            var confidences = plan.Exits.Select((exit, i) => Confidence(logits[i], false, exit.Head.Temperature)).ToArray();
            if (confidences.Any(confidence => Math.Abs(confidence - 0.26f) < 1e-5))
                continue;
            var exit = Array.FindIndex(confidences, confidence => confidence >= 0.26f);
            exit = exit < 0 ? plan.Exits.Length : exit;
            left[exit]++;
            Assert.Equal(exit, (int)outputs[1][0]);
            AssertClose(logits[exit], outputs[0], 1e-5);
        }

        Assert.All(left, count => Assert.True(count > 0, string.Join(' ', left)));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(13)]
    [InlineData(21)]
    public void Adjustable_thresholds_are_the_plans_until_others_are_fed(long opset)
    {
        var tiny = new TinyResidual(opset: opset);
        var (shapes, plan) = (ShapeOracle.Observe(tiny.Model), Plans.Of(tiny, 0.26f));
        var exported = ExitModelExporter.Export(tiny.Model, shapes, plan, new ExportOptions { AdjustableThresholds = true });
        using var plain = new OrtRun(Export(tiny, 0.26f, false));
        foreach (var level in Enum.GetValues<GraphOptimizationLevel>())
        {
            using var run = new OrtRun(exported, level);
            Assert.Equal(["exit_threshold_0", "exit_threshold_1"], run.Optional.Order());
            for (var seed = 0; seed < 20; seed++)
            {
                var image = TinyResidual.Image(seed);
                Assert.Equal(plain.Run(image, Shape)[1], run.Run(image, Shape)[1]);
                Assert.Equal([0f], run.Run(image, Shape, ("exit_threshold_0", 0))[1]);
                Assert.Equal([1f], run.Run(image, Shape, ("exit_threshold_0", Plans.Never), ("exit_threshold_1", 0))[1]);
                Assert.Equal([2f], run.Run(image, Shape, ("exit_threshold_0", Plans.Never), ("exit_threshold_1", Plans.Never))[1]);
            }
        }
    }

    [Fact]
    public void A_file_with_adjustable_thresholds_is_read_and_run_as_one_without()
    {
        var file = Path.Combine(Path.GetTempPath(), $"naserex-{Guid.NewGuid():N}.onnx");
        var tiny = new TinyResidual();
        var exported = ExitModelExporter.Export(
            tiny.Model, ShapeOracle.Observe(tiny.Model), Plans.Of(tiny, 0), new ExportOptions { AdjustableThresholds = true });
        OnnxFile.Write(exported, file);
        using (var model = ExitModel.Open(file, TestModels.OneThread))
        {
            model.SetImage(TinyResidual.Image(1));
            model.Run();
            Assert.Equal(0, model.Answer().Exit);
        }

        File.Delete(file);
    }

    [Fact]
    public void No_exits_give_the_original_with_the_two_outputs()
    {
        var tiny = new TinyResidual();
        var exported = ExitModelExporter.Export(tiny.Model, ShapeOracle.Observe(tiny.Model), Plans.Of(tiny, 1) with { Exits = [] });
        using var original = new OrtRun(tiny.Model);
        using var run = new OrtRun(exported);
        var image = TinyResidual.Image(1);
        var outputs = run.Run(image, Shape);
        AssertClose(original.Run(image, Shape)[0], outputs[0], 1e-5);
        Assert.Equal([0f], outputs[1]);
    }

    [Fact]
    public void More_than_one_image_is_refused_by_the_input()
    {
        using var run = new OrtRun(Export(new TinyResidual(), 0.5f, false));
        var error = Assert.Throws<OnnxRuntimeException>(() => run.Run(new float[2 * TinyResidual.ImageLength], 2, 3, TinyResidual.Size, TinyResidual.Size));
        Assert.Contains("image", error.Message, StringComparison.Ordinal);
        Assert.Contains("Expected: 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Large_weights_are_stored_once()
    {
        var tiny = new TinyResidual();
        var exported = Export(tiny, 0.5f, false);
        var large = AllInitializers(exported.Graph).Count(tensor => tensor.Shape.SequenceEqual([16, 16, 3, 3]));
        Assert.Equal(1, large);
        Assert.Empty(exported.Graph.Captures);
    }

    [Fact]
    public void Every_map_that_a_branch_captures_is_pooled_first()
    {
        var branch = (AttributeValue.OfGraph)Assert.Single(Export(new TinyResidual(), 0.5f, false).Graph.Nodes, node => node.OpType == "If").Attributes["else_branch"];
        var captured = branch.Graph.Nodes.Where(node => node.Inputs.Any(input => branch.Graph.Captures.Contains(input!)) && node.OpType != "If");
        Assert.All(captured, node => Assert.True(node.OpType is "MaxPool" or "Conv", node.OpType));
        Assert.Contains(captured, node => node.OpType == "MaxPool");
    }

    [Fact]
    public void Metadata_describe_the_plan()
    {
        var tiny = new TinyResidual();
        var exported = Export(tiny, 0.25f, false);
        var manifest = ExitManifest.From(exported.Metadata, "tiny")!;
        Assert.Equal("test", exported.Metadata["author"]);
        Assert.Equal(["first", "second"], manifest.Exits.Select(exit => exit.Point));
        Assert.Equal([0.25f, 0.25f], manifest.Exits.Select(exit => exit.Threshold));
        var head = 16L * 64 * TinyResidual.Classes;
        var (stem, layer, classifier) = (3L * 16 * 9 * 64, 16L * 16 * 9 * 64, 16L * TinyResidual.Classes);
        Assert.Equal([stem + head, stem + layer + 2 * head, stem + 2 * layer + classifier + 2 * head], manifest.Macs);
        Assert.Equal(stem + 2 * layer + classifier, manifest.SourceMacs);
        Assert.Equal(0.9, manifest.Expected.Accuracy);
        Assert.Null(manifest.Certificate);
    }

    [Fact]
    public void Metadata_hold_the_certificate()
    {
        var tiny = new TinyResidual();
        var certificate = new Certificate(CertifiedLoss.AccuracyDrop, 1, 0.95, CertificateMethod.Exact, 3_000, new string('a', 64), 17, 0.4, 0.93);
        var exported = ExitModelExporter.Export(tiny.Model, ShapeOracle.Observe(tiny.Model), Plans.Of(tiny, 0.25f) with { Certificate = certificate });
        Assert.Equal(certificate, ExitManifest.From(exported.Metadata, "tiny")!.Certificate);
        Assert.Equal("accuracy drop at most 1 point with 95 % confidence (exact test, 3,000 calibration images, bound 0.93)", certificate.ToString());
    }

    [Fact]
    public void Metadata_name_the_metric_of_each_exit_and_older_ones_mean_the_maximum_probability()
    {
        var tiny = new TinyResidual();
        var plan = Plans.Of(tiny, 0.25f);
        plan = plan with { Exits = [plan.Exits[0], plan.Exits[1] with { Metric = new FittedMetric(DecisionMetric.Agreement, []) }] };
        var metadata = ExitModelExporter.Export(tiny.Model, ShapeOracle.Observe(tiny.Model), plan).Metadata;
        Assert.Equal([DecisionMetric.MaxProbability, DecisionMetric.Agreement], ExitManifest.From(metadata, "tiny")!.Exits.Select(exit => exit.Metric));
        const string Written = ",\n      \"metric\": \"agreement\"";
        var text = metadata["naserex.plan"];
        Assert.Contains(Written, text, StringComparison.Ordinal);
        var older = metadata.SetItem("naserex.plan", text.Replace(Written, "", StringComparison.Ordinal));
        Assert.Equal(DecisionMetric.MaxProbability, ExitManifest.From(older, "tiny")!.Exits[1].Metric);
    }

    [Fact]
    public void The_first_exit_cannot_ask_one_before_it()
    {
        var tiny = new TinyResidual();
        var plan = Plans.Of(tiny, 0.25f);
        plan = plan with { Exits = [plan.Exits[0] with { Metric = new FittedMetric(DecisionMetric.Agreement, []) }, plan.Exits[1]] };
        var error = Assert.Throws<NASerExException>(() => ExitModelExporter.Export(tiny.Model, ShapeOracle.Observe(tiny.Model), plan));
        Assert.Equal("PlanMetricUnusable", error.Id);
        Assert.Contains("'first'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_metadata_name_the_model()
    {
        var error = Assert.Throws<NASerExException>(() =>
            ExitManifest.From(ImmutableSortedDictionary<string, string>.Empty.Add("naserex.plan", "{\"exits\": 3}"), "x.onnx"));
        Assert.Equal("ManifestInvalid", error.Id);
        Assert.Contains("x.onnx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_with_exits_is_not_exported_again()
    {
        var exported = Export(new TinyResidual(), 0.5f, false);
        var error = Assert.Throws<NASerExException>(() =>
            ExitModelExporter.Export(exported, new GraphShapes(new Dictionary<Value, ConcreteType>(), null), Plans.Of(new TinyResidual(), 1)));
        Assert.Equal("ExportHasExits", error.Id);
    }

    [Fact]
    public void A_model_for_other_batches_is_refused()
    {
        var tiny = new TinyResidual();
        var error = Assert.Throws<NASerExException>(() =>
            ExitModelExporter.Export(tiny.Model, new GraphShapes(new Dictionary<Value, ConcreteType>(), FixedBatch: 8), Plans.Of(tiny, 1)));
        Assert.Equal("ExportBatchUnsupported", error.Id);
        Assert.Contains("batch 8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_of_another_model_names_the_value_that_is_missing()
    {
        var tiny = new TinyResidual();
        var plan = Plans.Of(tiny, 1);
        var point = plan.Exits[0].Point with { Frontier = [new Value("elsewhere")] };
        var error = Assert.Throws<NASerExException>(() => ExitModelExporter.Export(
            tiny.Model, ShapeOracle.Observe(tiny.Model), plan with { Exits = [plan.Exits[0] with { Point = point }] }));
        Assert.Equal("PlanModelMismatch", error.Id);
        Assert.Contains("elsewhere", error.Message, StringComparison.Ordinal);
    }

    private static Model Export(TinyResidual tiny, float threshold, bool probabilities) => Plans.Export(tiny, threshold, probabilities);

    private static IEnumerable<Tensor> AllInitializers(Graph graph) =>
        graph.Initializers.Values.Concat(graph.Nodes.SelectMany(node => node.Subgraphs).SelectMany(AllInitializers));

    private static float Confidence(float[] scores, bool probabilities, float temperature) =>
        (probabilities ? scores : Softmax(scores, temperature)).Max();

    private static float[] Softmax(float[] logits, float temperature)
    {
        var exponentials = Array.ConvertAll(logits, logit => Math.Exp((logit - logits.Max()) / temperature));
        return Array.ConvertAll(exponentials, e => (float)(e / exponentials.Sum()));
    }

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        var scale = expected.Max(Math.Abs);
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, tolerance * scale));
    }
}
