using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Export;
using NASerEx.Graphs;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Export;

/// <summary>
/// What has to hold of every classifier in stages: images in batches, of which some leave at each exit, get the answers that the original with
/// the same heads on it gives to each image alone.
/// </summary>
internal static class StagedCheck
{
    private const int Exits = 3, Images = 7, Batch = 3;

    /// <summary>Checks a model with heads of random weights on three of its exit points.</summary>
    /// <param name="source">The model.</param>
    /// <param name="tolerance">Greatest difference of probabilities; decisions that are nearer to a threshold do not count.</param>
    /// <param name="runtime">How to run it; on one thread when left out.</param>
    /// <param name="head">Shape of the heads.</param>
    public static void Run(Model source, double tolerance, RuntimeOptions? runtime = null, string head = "pooled-linear")
    {
        runtime ??= TestModels.OneThread;
        var shapes = ShapeOracle.Observe(source);
        var classifier = Classifier.Describe(source, shapes);
        var fitting = ExitPoints.Find(source, shapes).Where(point => HeadShapes.Fits(head, point)).ToList();
        ImmutableArray<ExitPoint> points = [.. new[] { 1, 2, 3 }.Select(quarter => fitting[quarter * (fitting.Count - 1) / 4])];
        var draft = new ExitPlan(
            "model.onnx",
            new string('0', 64),
            [.. points.Select((point, i) => new PlannedExit(point, HeadShapes.Build(head, point, classifier.Classes, seed: i) with { Temperature = 0.5f + i }, Plans.Never))],
            new PlanEstimate(10, 0.9, 0.91, 500, 1000, [0.5, 0.5]));
        var images = Enumerable.Range(0, Images).Select(i => Image(i, classifier.Input.Size)).ToArray();
        var probabilities = Probabilities(source, draft, classifier, images, runtime, shapes.FixedBatch);
        var plan = Deciding(draft, probabilities);
        var probable = new ExportOptions { Probabilities = classifier.Scores == ScoreKind.Probabilities };
        var left = Compare(StagedExporter.Export(source, shapes, plan, "model", probable), plan, images, probabilities, tolerance, runtime);
        Assert.True(left.Count(where => where < Exits) >= 2, $"Images left at {string.Join(' ', left)}.");
        Compare(StagedExporter.Export(source, shapes, draft, "model", probable), draft, images, probabilities, tolerance, runtime);
    }

    /// <summary>By image and classifier: probabilities of all classes, from the original with all heads on it, asked about each image alone.</summary>
    private static float[][][] Probabilities(Model source, ExitPlan plan, Classifier classifier, float[][] images, RuntimeOptions runtime, int? fixedBatch)
    {
        var graph = source.Graph.WithHeads([.. plan.Exits.Select(exit => exit.Point)], [.. plan.Exits.Select(exit => exit.Head)], classifier.Output);
        using var session = OnnxSession.Open(source.WithGraph(graph), runtime);
        return [.. images.Select(image =>
        {
            var batch = fixedBatch ?? 1;
            using var outputs = session.Run([.. Enumerable.Repeat(image, batch).SelectMany(values => values)], batch);
            return Enumerable.Range(0, Exits + 1).Select(i => Probable(Row(outputs, i, classifier.Classes, batch), plan, classifier, i)).ToArray();
        })];
    }

    private static float[] Row(SessionOutputs outputs, int index, int classes, int batch)
    {
        var rows = new float[batch * classes];
        outputs.CopyFloats(index, rows);
        return rows[..classes];
    }

    private static float[] Probable(float[] scores, ExitPlan plan, Classifier classifier, int exit)
    {
        if (exit == Exits && classifier.Scores == ScoreKind.Probabilities)
            return scores;
        var temperature = exit == Exits ? 1 : plan.Exits[exit].Head.Temperature;
        var exponentials = Array.ConvertAll(scores, score => Math.Exp((score - scores.Max()) / temperature));
        return Array.ConvertAll(exponentials, value => (float)(value / exponentials.Sum()));
    }

    /// <summary>The plan with thresholds in the widest gap between the confidences of the images that arrive, so that some leave everywhere.</summary>
    private static ExitPlan Deciding(ExitPlan plan, float[][][] probabilities)
    {
        var here = Enumerable.Range(0, Images).ToList();
        var exits = new List<PlannedExit>();
        foreach (var (exit, index) in plan.Exits.Select((exit, index) => (exit, index)))
        {
            var sorted = here.Select(image => probabilities[image][index].Max()).Order().ToArray();
            var widest = sorted.Length < 2 ? -1 : Enumerable.Range(0, sorted.Length - 1).MaxBy(i => sorted[i + 1] - sorted[i]);
            exits.Add(exit with { Threshold = widest < 0 ? Plans.Never : (sorted[widest] + sorted[widest + 1]) / 2 });
            here.RemoveAll(image => probabilities[image][index].Max() >= exits[^1].Threshold);
        }

        return plan with { Exits = [.. exits] };
    }

    /// <summary>Runs the stages and says where each image left.</summary>
    private static int[] Compare(StagedModel exported, ExitPlan plan, float[][] images, float[][][] probabilities, double tolerance, RuntimeOptions runtime)
    {
        using var folder = new StagedFolder(exported);
        using var runner = StagedRunner.Open(folder.Manifest, runtime, Batch);
        var answers = new List<RunnerAnswer>();
        for (var image = 0; image < Images; image++)
            runner.Add(image, images[image], answers);
        runner.Flush(answers);
        Assert.Equal(0, runner.Waiting);
        Assert.Equal(Enumerable.Range(0, Images).Select(i => (long)i), answers.Select(answer => answer.Number).Order());
        foreach (var answer in answers)
            Check(answer, plan, probabilities[answer.Number], tolerance);
        return [.. answers.OrderBy(answer => answer.Number).Select(answer => answer.Exit)];
    }

    private static void Check(RunnerAnswer answer, ExitPlan plan, float[][] expected, double tolerance)
    {
        for (var exit = 0; exit < answer.Exit; exit++)
            Assert.True(expected[exit].Max() < plan.Exits[exit].Threshold + tolerance, $"Image {answer.Number} passed exit {exit}, where it should have left.");
        var here = expected[answer.Exit];
        if (answer.Exit < Exits)
            Assert.True(here.Max() > plan.Exits[answer.Exit].Threshold - tolerance, $"Image {answer.Number} left at exit {answer.Exit}, where it should have stayed.");
        Assert.InRange(answer.Confidence, here.Max() - tolerance, here.Max() + tolerance);
        Assert.InRange(answer.Probability, here.Max() - tolerance, here.Max() + tolerance);
        Assert.True(here[answer.Label] > here.Max() - tolerance, $"Image {answer.Number} is {Array.IndexOf(here, here.Max())}, not {answer.Label}.");
    }

    /// <summary>Noise of different strength over bands of different width.</summary>
    private static float[] Image(int number, ImageSize size)
    {
        var random = new Random(number);
        var (noise, bands, width) = (0.5 + number, 2 - (0.25 * number), 0.1 + (0.07 * number));
        return [.. Enumerable.Range(0, size.Count).Select(i => (float)((noise * (random.NextDouble() - 0.5)) + (bands * Math.Sin(i / size.Width % size.Height * width))))];
    }
}
