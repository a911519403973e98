using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Export;
using NASerEx.Graphs;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Export;

/// <summary>What has to hold of every classifier: it has exit points, and with exits it answers as it does without, or as the head that is asked.</summary>
internal static class ExportCheck
{
    private const int Exits = 3;
    private const int Images = 2;

    /// <summary>Checks a model with heads of random weights on three of its exit points.</summary>
    /// <param name="source">The model, for a batch of 1 or an open one.</param>
    /// <param name="tolerance">Greatest difference of scores, as a share of their largest magnitude.</param>
    /// <param name="leaving">Exits at which all images leave, one after another, before one where none leaves early; all when left out.</param>
    public static void Run(Model source, double tolerance, params int[] leaving) => Run(source, tolerance, TestModels.OneThread, leaving);

    /// <summary>Checks a model, run with some options.</summary>
    public static void Run(Model source, double tolerance, RuntimeOptions runtime, params int[] leaving) => Run(source, tolerance, runtime, "pooled-linear", leaving);

    /// <summary>Checks a model with heads of a shape.</summary>
    public static void Run(Model source, double tolerance, RuntimeOptions runtime, string head, params int[] leaving)
    {
        var shapes = ShapeOracle.Observe(source);
        var classifier = Classifier.Describe(source, shapes);
        var points = ExitPoints.Find(source, shapes);
        CheckPoints(points);
        var fitting = points.Where(point => HeadShapes.Fits(head, point)).ToList();
        var plan = PlanOf([.. new[] { 1, 2, 3 }.Select(quarter => fitting[quarter * (fitting.Count - 1) / 4])], head, classifier.Classes);
        var expected = Expected(source, plan, classifier, runtime);
        CheckSensitivity(expected, tolerance);
        var options = new ExportOptions { Probabilities = classifier.Scores == ScoreKind.Probabilities };
        foreach (var leave in leaving.Length > 0 ? leaving.Append(Exits) : Enumerable.Range(0, Exits + 1))
            Compare(ExitModelExporter.Export(source, shapes, LeavingAt(plan, leave), options), leave, expected, classifier, tolerance, runtime);
    }

    private static void CheckPoints(ImmutableArray<ExitPoint> points)
    {
        Assert.True(points.Length >= 4, $"There are only {points.Length} exit points.");
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.True(pair.First.Share < pair.Second.Share && pair.First.ActivationBytes < pair.Second.ActivationBytes));
        Assert.InRange(points[^1].Share, 0.95, 1);
        Assert.All(points, point => Assert.True(point.Share > 0 && point.FrontierBytes > 0 && point.Depth > 0));
    }

    private static ExitPlan PlanOf(ImmutableArray<ExitPoint> points, string head, int classes) => new(
        "model.onnx",
        new string('0', 64),
        [.. points.Select((point, i) => new PlannedExit(point, HeadShapes.Build(head, point, classes, seed: i), Plans.Never))],
        new PlanEstimate(10, 0.9, 0.91, 500, 1000, [0.5, 0.5]));

    private static ExitPlan LeavingAt(ExitPlan plan, int leave) =>
        plan with { Exits = [.. plan.Exits.Select((exit, i) => exit with { Threshold = i == leave ? 0 : Plans.Never })] };

    /// <summary>For each image: scores of every head, put on the original as they are, then of the original.</summary>
    private static float[][][] Expected(Model source, ExitPlan plan, Classifier classifier, RuntimeOptions runtime)
    {
        var heads = plan.Exits.Select(exit => exit.Head.Graph.On(exit.Point)).ToArray();
        var patch = heads.Aggregate(GraphPatch.Empty, (sum, head) => sum.Add(head)).WithOutputs(heads.Select(head => head.Outputs[0]).Append(classifier.Output));
        using var session = OnnxSession.Open(source.WithGraph(patch.Apply(source.Graph)), runtime);
        using var original = OnnxSession.Open(source, runtime);
        return [.. Enumerable.Range(0, Images).Select(i =>
        {
            var scores = Scores(session, ImageOf(i, classifier), classifier.Classes, Exits + 1);
            scores[Exits] = Scores(original, ImageOf(i, classifier), classifier.Classes, 1)[0];
            return scores;
        })];
    }

    /// <summary>Scores that hardly depend on the image would agree whatever the export does.</summary>
    private static void CheckSensitivity(float[][][] expected, double tolerance)
    {
        Assert.All(expected.SelectMany(image => image), scores => Assert.All(scores, score => Assert.True(float.IsFinite(score))));
        for (var leave = 0; leave <= Exits; leave++)
        {
            var (one, other) = (expected[0][leave], expected[1][leave]);
            var differ = one.Zip(other).Max(pair => Math.Abs(pair.First - pair.Second)) / one.Max(Math.Abs);
            Assert.True(differ > 2 * tolerance, $"Leaving at {leave}, two images differ only by {differ:0.0e0} of the largest score.");
        }
    }

    private static void Compare(Model exported, int leave, float[][][] expected, Classifier classifier, double tolerance, RuntimeOptions runtime)
    {
        using var session = OnnxSession.Open(exported, runtime);
        for (var image = 0; image < Images; image++)
        {
            using var outputs = session.Run(ImageOf(image, classifier), 1);
            Assert.Equal(leave, outputs.Integers(1)[0]);
            var scores = new float[classifier.Classes];
            outputs.CopyFloats(0, scores);
            var wanted = expected[image][leave];
            if (leave < Exits && classifier.Scores == ScoreKind.Probabilities)
                wanted = Softmax(wanted);
            var (scale, worst) = (wanted.Max(Math.Abs), wanted.Zip(scores).Max(pair => Math.Abs(pair.First - pair.Second)));
            Assert.True(worst <= tolerance * scale, $"Leaving at {leave}, the scores differ by {worst / scale:0.0e0} of their largest magnitude.");
        }
    }

    private static float[] Softmax(float[] logits)
    {
        var exponentials = logits.Select(logit => MathF.Exp(logit - logits.Max())).ToArray();
        return [.. exponentials.Select(value => value / exponentials.Sum())];
    }

    private static float[][] Scores(OnnxSession session, float[] image, int classes, int count)
    {
        using var outputs = session.Run(image, 1);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var scores = new float[classes];
            outputs.CopyFloats(i, scores);
            return scores;
        })];
    }

    /// <summary>Noise; then broad bright and dark bands with a little of it.</summary>
    private static float[] ImageOf(int number, Classifier classifier)
    {
        var random = new Random(number);
        var (size, noise) = (classifier.Input.Size, number == 0 ? 4 : 0.5);
        return [.. Enumerable.Range(0, size.Count).Select(i => (float)((noise * (random.NextDouble() - 0.5)) + (number == 0 ? 0 : 2 * Math.Sin(i / size.Width % size.Height * 0.2))))];
    }
}
