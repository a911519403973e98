using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Export;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Measurement;
using NASerEx.Runtime;

namespace NASerEx.Benchmarks;

/// <summary>What the path to each exit of an exported model costs in ONNX Runtime, against its share of the MACs.</summary>
internal static class NestedExitBenchmark
{
    private const float Never = 2, Always = 0;

    public static Benchmark Definition { get; } = new(
        "nested-exits", "latency of the path to each exit against the original: --model file [--exits a,b,c] [--head shape] [--threads 1] [--rounds 300]", Run);

    private static void Run(BenchmarkOptions options)
    {
        var path = options.Text("model") ?? throw new ArgumentException("'--model file' is missing");
        var runtime = new RuntimeOptions { Threads = options.Number("threads", 1) };
        var source = OnnxFile.Read(path);
        var shapes = ShapeOracle.Observe(source);
        var classifier = Classifier.Describe(source, shapes);
        var exits = Points(source, shapes, options.Text("exits"))
            .Select(point => new PlannedExit(point, HeadShapes.Build(options.Text("head") ?? "pooled-linear", point, classifier.Classes, 1), Never))
            .ToArray();
        var folder = Directory.CreateTempSubdirectory("naserex-benchmark");
        Console.WriteLine($"{Path.GetFileName(path)}, batch 1, {runtime.Threads} thread(s): latency over the original's, and share of its MACs (heads included)");
        for (var leave = 0; leave <= exits.Length; leave++)
        {
            var plan = new ExitPlan(path, ContentHash.OfFile(path), [.. exits.Select((exit, i) => exit with { Threshold = i == leave ? Always : Never })], new PlanEstimate(0, 0, 0, 0, 0, []));
            var exported = ExitModelExporter.Export(source, shapes, plan, new ExportOptions { Probabilities = classifier.Scores == ScoreKind.Probabilities });
            var file = Path.Combine(folder.FullName, $"leave{leave}.onnx");
            OnnxFile.Write(exported, file);
            Report(file, path, leave, classifier.Input.Size, runtime, options.Number("rounds", 300));
        }

        folder.Delete(recursive: true);
    }

    private static IEnumerable<ExitPoint> Points(Model source, GraphShapes shapes, string? names)
    {
        var points = ExitPoints.Find(source, shapes);
        return names is null
            ? new[] { 1, 2, 3 }.Select(quarter => points[quarter * points.Length / 4])
            : names.Split(',').Select(name => points.Single(point => point.Name == name));
    }

    private static void Report(string file, string baseline, int leave, ImageSize size, RuntimeOptions runtime, int rounds)
    {
        using var model = ExitModel.Open(file, runtime, size);
        using var original = ExitModel.Open(baseline, runtime, size);
        var random = new Random(1);
        float[] image = [.. Enumerable.Range(0, size.Count).Select(_ => (float)(random.NextDouble() - 0.5))];
        model.SetImage(image);
        original.SetImage(image);
        var (ours, theirs) = (new double[rounds], new double[rounds]);
        for (var round = -rounds / 4; round < rounds; round++)
        {
            var one = Time(model);
            var other = Time(original);
            if (round >= 0)
                (ours[round], theirs[round]) = (one, other);
        }

        if (model.Answer().Exit != leave)
            throw new InvalidOperationException($"The image left at {model.Answer().Exit}, not {leave}.");
        var (median, least) = (LatencySummary.Of(ours).P50Ms / LatencySummary.Of(theirs).P50Ms, ours.Min() / theirs.Min());
        var share = (double)model.Macs[leave] / original.Macs[0];
        Console.WriteLine($"{model.Exits[leave],-16} {LatencySummary.Of(ours).P50Ms,9:0.000} ms {LatencySummary.Of(theirs).P50Ms,9:0.000} ms  medians {median:0.000}  minima {least:0.000}  MACs {share:0.000}");
    }

    private static double Time(ExitModel model)
    {
        var start = Stopwatch.GetTimestamp();
        model.Run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
