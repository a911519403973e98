using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Engine.Tests.Training;
using NASerEx.Exits;
using NASerEx.Export;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Outcomes;
using NASerEx.Runtime;
using NASerEx.Search;
using NASerEx.Training;
using Xunit;

namespace NASerEx.Engine.Tests.Export;

/// <summary>An exported model, image by image, and the same in stages, against the outcome table that its thresholds were chosen on, computed in batches.</summary>
public sealed class DecisionTests : IDisposable
{
    private const float KnifeEdge = 1e-5f;
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"naserex-{Guid.NewGuid():N}.onnx");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Decisions_of_a_small_model_are_the_tables()
    {
        var tiny = new TinyResidual();
        Check(tiny.Model, TinyResidual.Size, images: 600, Plans.Of(tiny, 0));
    }

    [Theory]
    [MemberData(nameof(MetricsAndOpsets))]
    public void Decisions_by_every_metric_are_the_tables(DecisionMetric metric, long opset, bool probabilities)
    {
        var tiny = new TinyResidual(probabilities, opset);
        var plan = Plans.Of(tiny, 0);
        // Heads of random weights say different things; one head on both points agrees with itself now and then.
        ImmutableArray<PlannedExit> exits = [.. plan.Exits.Select(exit => exit with { Head = Plans.Head(exit.Point, TinyResidual.Classes, 0.2f, seed: 1) })];
        Check(tiny.Model, TinyResidual.Size, images: 400, plan with { Exits = exits }, probabilities, metric);
    }

    public static TheoryData<DecisionMetric, long, bool> MetricsAndOpsets => new(
        from metric in Enum.GetValues<DecisionMetric>()
        from opset in (long[])[11, 14, 17, 20]
        select (metric, opset, opset == 14));

    [Fact]
    public void Decisions_of_a_real_model_are_the_tables()
    {
        var source = OnnxFile.Read(SharedFiles.Path(SharedFiles.ResNet56));
        var points = ExitPoints.Find(source, ShapeOracle.Observe(source));
        Check(source, 32, images: 1000, Plans.Of(10, [points[4], points[10], points[18]], 0));
    }

    [Fact]
    public void Decisions_of_trained_heads_are_the_tables()
    {
        using var task = new SmallTask();
        var heads = HeadTrainer.Train(task.TaskOf("pooled-linear"), new TrainingOptions { Epochs = 2, LearningRate = 1e-2 }, WorkContext.None);
        var found = ExitPoints.Find(task.Backbone.Model, ShapeOracle.Observe(task.Backbone.Model));
        var points = task.Points.Select(point => found.Single(each => each.Frontier.SequenceEqual(point.Frontier)) with { Name = point.Name });
        var draft = Plans.Of(10, points, 0);
        foreach (var metric in Enum.GetValues<DecisionMetric>())
            Check(task.Backbone.Model, 16, images: 1000, draft with { Exits = [.. draft.Exits.Zip(heads, (exit, head) => exit with { Head = head.Head })] }, metric: metric);
    }

    private void Check(Model source, int size, int images, ExitPlan draft, bool probabilities = false, DecisionMetric metric = DecisionMetric.MaxProbability)
    {
        using var dataset = ImageDataset.Open(Symbols(size, images), WorkContext.None);
        var split = dataset.Split(SplitName.Test);
        var table = OutcomeCollector.Collect(
            source, source.Graph.Outputs[0], 10, probabilities, [.. draft.Exits.Select(exit => exit.Point)], [.. draft.Exits.Select(exit => exit.Head)], split,
            new RuntimeOptions(), WorkContext.None);
        var plan = draft with { Exits = [.. draft.Exits.Zip(table.Exits, (exit, row) => Decided(exit, row, MetricOf(metric, exit == draft.Exits[0])))] };
        ImmutableArray<StructureExit> structure = [.. plan.Exits.Select((exit, row) => new StructureExit(row, row, exit.Threshold) { Metric = exit.Metric.Name })];
        var (shapes, options) = (ShapeOracle.Observe(source), new ExportOptions { Probabilities = probabilities });
        OnnxFile.Write(ExitModelExporter.Export(source, shapes, plan, options), _file);
        using var stages = new StagedFolder(StagedExporter.Export(source, shapes, plan, "model", options));
        var (alone, batched) = (Staged(stages, split, 1), Staged(stages, split, 64));
        using var model = ExitModel.Open(_file, new RuntimeOptions { Threads = 1 }, new ImageSize(3, size, size));
        var pixels = new float[split.ImageLength];
        var (edges, left) = (0, new int[plan.Exits.Length + 1]);
        for (var image = 0; image < split.Count; image++)
        {
            split.Fill([image], pixels);
            model.SetImage(pixels);
            model.Run();
            var answer = model.Answer();
            left[answer.Exit]++;
            if (plan.Exits.Zip(table.Exits).Any(exit => IsOnEdge(exit.Second.Find(exit.First.Metric.Name)!.Scores[image], exit.First.Threshold)))
                edges++;
            else
            {
                Compare(table, structure, image, answer);
                Assert.Equal((answer.Exit, answer.Label), alone[image]);
                Assert.Equal((answer.Exit, answer.Label), batched[image]);
            }
        }

        Assert.All(left, count => Assert.True(count > 0, string.Join(' ', left)));
        Assert.InRange(edges, 0, split.Count / 1000);
    }

    /// <summary>By image, what the model in stages says.</summary>
    private static (int Exit, int Label)[] Staged(StagedFolder stages, ImageSplit split, int batch)
    {
        using var runner = StagedRunner.Open(stages.Manifest, TestModels.OneThread, batch);
        var answers = new List<RunnerAnswer>();
        var pixels = new float[split.ImageLength];
        for (var image = 0; image < split.Count; image++)
        {
            split.Fill([image], pixels);
            runner.Add(image, pixels, answers);
        }

        runner.Flush(answers);
        return [.. answers.OrderBy(answer => answer.Number).Select(answer => (answer.Exit, answer.Label))];
    }

    private static DecisionMetric MetricOf(DecisionMetric metric, bool isFirst) =>
        isFirst && metric == DecisionMetric.Agreement ? DecisionMetric.MaxProbability : metric;

    private static PlannedExit Decided(PlannedExit exit, ExitOutcomes row, DecisionMetric metric) =>
        exit with { Metric = row.Find(metric)!.Metric, Threshold = Midway(row.Find(metric)!.Scores) };

    private static bool IsOnEdge(float score, float threshold) => Math.Abs(score - threshold) <= KnifeEdge * Math.Max(1, Math.Abs(score));

    private static void Compare(OutcomeTable table, ImmutableArray<StructureExit> structure, int image, ExitAnswer answer)
    {
        var at = CascadeAnswers.Of(table, structure).ExitOf[image];
        var row = at == structure.Length ? table.Final : table.Exits[at];
        var score = row.Find(at == structure.Length ? DecisionMetric.MaxProbability : structure[at].Metric)!.Scores[image];
        Assert.Equal((at, row.Predicted[image]), (answer.Exit, answer.Label));
        Assert.Equal(score, answer.Confidence, 1e-4f * Math.Max(1, Math.Abs(score)));
    }

    /// <summary>A threshold that about a third of the images reach, in the middle of a wide gap between two neighbouring scores.</summary>
    private static float Midway(float[] scores)
    {
        var sorted = scores.Order().ToArray();
        var at = Enumerable.Range(6 * sorted.Length / 10, sorted.Length / 10).MaxBy(rank => sorted[rank] - sorted[rank - 1]);
        return (sorted[at - 1] + sorted[at]) / 2;
    }

    private static DatasetOptions Symbols(int size, int images) => new()
    {
        Source = DatasetSource.Symbols,
        Seed = 2,
        Symbols = new SymbolOptions { Count = images },
        Splits = EnumDictionary<SplitName, SplitOptions>.Empty.Add(SplitName.Test, new SplitOptions { Share = 1 }),
        Preprocess = new PreprocessOptions { Width = size, Height = size },
    };
}
