using System.Collections.Immutable;
using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Export;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Measurement;
using NASerEx.Outcomes;
using NASerEx.Runtime;
using NASerEx.Specs;
using NASerEx.Training;

namespace NASerEx.Benchmarks;

/// <summary>
/// Batches with compaction against what the times of the stages promise, the original in batches and the single file image by image; and whether
/// all forms and the outcome table agree on every test image.
/// </summary>
internal sealed class StagedBenchmark : IDisposable
{
    private const float KnifeEdge = 1e-5f;

    /// <summary>Spreads the confidences of untrained heads, which else hardly differ, over the whole range.</summary>
    private const float Spreading = 0.1f;

    private readonly BenchmarkOptions _options;
    private readonly RuntimeOptions _runtime;
    private readonly int _batch;
    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-benchmark").FullName;
    private readonly Model _source;
    private readonly GraphShapes _shapes;
    private readonly Classifier _classifier;
    private readonly ImageSplit _split;
    private readonly ImageDataset _data;
    private readonly ExitPlan _plan;
    private readonly OutcomeTable _table;

    private StagedBenchmark(BenchmarkOptions options)
    {
        _options = options;
        _runtime = new RuntimeOptions { Threads = options.Number("threads", Environment.ProcessorCount) };
        _batch = options.Number("batch", 64);
        var plan = options.Text("plan") is { } file ? ExitPlanFile.Read(Path.GetFullPath(file)) : null;
        var path = plan?.Tuned?.Model ?? plan?.SourceModel ?? options.Text("model") ?? throw new ArgumentException("'--model file' or '--plan file' is missing");
        _source = OnnxFile.Read(path);
        _shapes = ShapeOracle.Observe(_source);
        _classifier = Classifier.Describe(_source, _shapes);
        var spec = SpecFile.ReadDataset(Path.GetFullPath(options.Text("dataset") ?? throw new ArgumentException("'--dataset spec' is missing")));
        _data = ImageDataset.Open(spec, WorkContext.None);
        _split = _data.Split(SplitName.Test);
        plan = plan?.On(_source) ?? Untrained(path);
        _table = OutcomeCollector.Collect(
            _source, _classifier.Output, _classifier.Classes, _classifier.Scores == ScoreKind.Probabilities,
            [.. plan.Exits.Select(exit => exit.Point)], [.. plan.Exits.Select(exit => exit.Head)], _split, _runtime, WorkContext.None);
        _plan = options.Text("plan") is null ? WithRates(plan) : plan;
    }

    public static Benchmark Definition { get; } = new(
        "staged",
        "batches with compaction against the ideal, the original in batches and the single file: --model file or --plan file, --dataset spec [--head pooled-linear] [--rates 0.4,0.4,0.5] [--batch 64] [--threads n] [--images 1024] [--rounds 5]",
        options =>
        {
            using var benchmark = new StagedBenchmark(options);
            benchmark.Run();
        });

    public void Dispose()
    {
        _data.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string SingleFile => Path.Combine(_folder, "model.exits.onnx");

    private string Manifest => Path.Combine(_folder, "model.stages.json");

    private void Run()
    {
        var probable = new ExportOptions { Probabilities = _classifier.Scores == ScoreKind.Probabilities };
        OnnxFile.Write(ExitModelExporter.Export(_source, _shapes, _plan, probable), SingleFile);
        StagedExporter.Export(_source, _shapes, _plan, "model", probable).Write(Manifest);
        Console.WriteLine($"{Path.GetFileName(_source.Label)}, exits after {string.Join(", ", _plan.Exits.Select(exit => exit.Point.Name))}, {_split.Count:N0} test images, {_runtime.Threads} thread(s)");
        Agreement();
        Throughput();
    }

    private void Agreement()
    {
        var single = Answers(SingleFile, 1);
        var (alone, batched) = (Answers(Manifest, 1), Answers(Manifest, _batch));
        var (edges, wrong) = (0, 0);
        for (var image = 0; image < _split.Count; image++)
        {
            if (_plan.Exits.Zip(_table.Exits).Any(exit => Math.Abs(exit.Second.Confidence[image] - exit.First.Threshold) <= KnifeEdge))
                edges++;
            else if (new[] { single, alone, batched }.Any(answers => answers[image] != Expected(image)))
                wrong++;
        }

        var left = Enumerable.Range(0, _plan.Exits.Length + 1).Select(exit => $"{batched.Count(answer => answer.Exit == exit) / (double)_split.Count:P1}");
        Console.WriteLine($"exit rates {string.Join(", ", left)}");
        Console.WriteLine($"agreement of single file, staged at batch 1, staged at batch {_batch} and outcome table: {wrong} images differ, {edges} within {KnifeEdge} of a threshold ({(double)edges / _split.Count:P3})");
    }

    private void Throughput()
    {
        var images = Math.Min(_options.Number("images", 1024), _split.Count) / _batch * _batch;
        var pixels = new float[images * _split.ImageLength];
        _split.Fill([.. Enumerable.Range(0, images)], pixels);
        using var original = new Original(_source, _batch, _classifier.Input.Size, _runtime);
        using var single = ExitRunner.Open(SingleFile, _runtime);
        using var alone = ExitRunner.Open(Manifest, _runtime, 1);
        using var staged = ExitRunner.Open(Manifest, _runtime, _batch);
        using var stages = new Stages(Manifest, _runtime, _batch);
        (string Name, Func<Taken> Run)[] all =
        [
            ($"original, batch {_batch}", () => original.Run(pixels, images)),
            ("single file, batch 1", () => Run(single, pixels, images)),
            ("staged, batch 1", () => Run(alone, pixels, images)),
            ($"staged, batch {_batch}", () => Run(staged, pixels, images)),
            ($"ideal of stages, batch {_batch}", () => stages.Ideal(Reaching(images), images)),
            ($"all stages in a row, batch {_batch}", () => stages.Ideal([.. Enumerable.Repeat(1.0, _plan.Exits.Length + 1)], images)),
        ];
        var taken = all.Select(_ => new List<Taken>()).ToArray();
        for (var round = -1; round < _options.Number("rounds", 5); round++)
            for (var i = 0; i < all.Length; i++)
                if (all[i].Run() is var one && round >= 0)
                    taken[i].Add(one);
        Report([.. all.Select(each => each.Name)], taken, images);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(staged, pixels, images);
        Console.WriteLine($"managed allocation of staged, batch {_batch}: {(GC.GetAllocatedBytesForCurrentThread() - before) / (double)images:0.0} bytes an image");
    }

    private static void Report(string[] names, List<Taken>[] taken, int images)
    {
        for (var i = 0; i < names.Length; i++)
            Console.WriteLine($"{names[i],-34} {images / Middle(taken[i].Select(one => one.Clock)),9:N0} images/s, {1000 * Middle(taken[i].Select(one => one.Processor)) / images:0.000} ms of processor an image");
        // On a busy machine, times on the clock say little, and processor time still does.
        Tell("clock", one => one.Clock);
        Tell("processor time", one => one.Processor);

        void Tell(string by, Func<Taken, double> of)
        {
            Console.WriteLine($"throughput of staged by {by}: {Ratio(4):0.000} of the ideal, {Ratio(0):0.00} of the original, {Ratio(1):0.00} of the single file; all stages in a row take {1 / Middle(taken[0].Zip(taken[5], (one, other) => of(one) / of(other))):0.000} of the original");

            double Ratio(int i) => Middle(taken[i].Zip(taken[3], (other, ours) => of(other) / of(ours)));
        }
    }

    private static double Middle(IEnumerable<double> values) => Percentiles.OfSorted([.. values.Order()], 50);

    /// <summary>Seconds on the clock, and of all processors for this process.</summary>
    private readonly record struct Taken(double Clock, double Processor)
    {
        public static Taken By(Action work)
        {
            var (start, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            work();
            return new Taken(Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }

        public static Taken operator *(double share, Taken taken) => new(share * taken.Clock, share * taken.Processor);

        public static Taken operator +(Taken one, Taken other) => new(one.Clock + other.Clock, one.Processor + other.Processor);
    }

    /// <summary>Share of the first images that reach each stage.</summary>
    private double[] Reaching(int images) =>
        [.. Enumerable.Range(0, _plan.Exits.Length + 1).Select(stage => Enumerable.Range(0, images).Count(image => Expected(image).Exit >= stage) / (double)images)];

    private Taken Run(IExitRunner runner, float[] pixels, int images)
    {
        var answers = new List<RunnerAnswer>(images);
        var length = _split.ImageLength;
        return Taken.By(() =>
        {
            for (var image = 0; image < images; image++)
                runner.Add(image, pixels.AsSpan(image * length, length), answers);
            runner.Flush(answers);
        });
    }

    private (int Exit, int Label)[] Answers(string file, int batch)
    {
        using var runner = ExitRunner.Open(file, _runtime, batch);
        var answers = new List<RunnerAnswer>();
        var pixels = new float[_split.ImageLength];
        for (var image = 0; image < _split.Count; image++)
        {
            _split.Fill([image], pixels);
            runner.Add(image, pixels, answers);
        }

        runner.Flush(answers);
        return [.. answers.OrderBy(answer => answer.Number).Select(answer => (answer.Exit, answer.Label))];
    }

    private (int Exit, int Label) Expected(int image)
    {
        for (var i = 0; i < _plan.Exits.Length; i++)
            if (_table.Exits[i].Confidence[image] >= _plan.Exits[i].Threshold)
                return (i, _table.Exits[i].Predicted[image]);
        return (_plan.Exits.Length, _table.Final.Predicted[image]);
    }

    /// <summary>Heads of random weights after three points: right by chance, but they cost and decide as trained ones do.</summary>
    private ExitPlan Untrained(string path)
    {
        var points = ExitPoints.Find(_source, _shapes);
        var chosen = new[] { 1, 2, 3 }.Select(quarter => points[quarter * (points.Length - 1) / 4]);
        return new ExitPlan(
            path, _source.Sha256, [.. chosen.Select((point, i) => new PlannedExit(point, HeadShapes.Build(_options.Text("head") ?? "pooled-linear", point, _classifier.Classes, i) with { Temperature = Spreading }, 2))], new PlanEstimate(0, 0, 0, 0, 0, []));
    }

    /// <summary>The plan with thresholds that let the wanted share of the images that arrive leave.</summary>
    private ExitPlan WithRates(ExitPlan plan)
    {
        var rates = (_options.Text("rates") ?? "0.4,0.4,0.5").Split(',').Select(double.Parse).ToArray();
        var here = Enumerable.Range(0, _split.Count).ToList();
        var exits = plan.Exits.Select((exit, i) =>
        {
            var sorted = here.Select(image => _table.Exits[i].Confidence[image]).Order().ToArray();
            var at = (int)((1 - rates[i]) * sorted.Length);
            var threshold = (sorted[at - 1] + sorted[at]) / 2;
            here.RemoveAll(image => _table.Exits[i].Confidence[image] >= threshold);
            return exit with { Threshold = threshold };
        });
        return plan with { Exits = [.. exits] };
    }

    private sealed class Original(Model model, int batch, ImageSize size, RuntimeOptions runtime) : IDisposable
    {
        private readonly OnnxSession _session = OnnxSession.Open(model, runtime);
        private BoundRun? _bound;

        public Taken Run(float[] pixels, int images)
        {
            var bound = _bound ??= _session.Bind(batch, size);
            return Taken.By(() =>
            {
                for (var image = 0; image < images; image += batch)
                {
                    bound.SetImages(pixels.AsSpan(image * size.Count, batch * size.Count));
                    bound.Run();
                }
            });
        }

        public void Dispose()
        {
            _bound?.Dispose();
            _session.Dispose();
        }
    }

    /// <summary>Every stage by itself, with full batches.</summary>
    private sealed class Stages(string path, RuntimeOptions runtime, int batch) : IDisposable
    {
        private readonly ImmutableArray<StageRun> _stages = [.. StagedManifestFile.Read(path).Stages.Select(stage =>
            new StageRun(StageRun.Open(path, stage, runtime), stage, stage.Inputs, batch, null) { Count = batch })];

        /// <summary>What so many images take if each share of them runs through its stage in full batches, and nothing else costs.</summary>
        public Taken Ideal(double[] reaching, int images)
        {
            var runs = images / batch;
            return _stages.Zip(reaching, (stage, share) => share * Taken.By(() => Repeat(stage, runs))).Aggregate((sum, one) => sum + one);
        }

        public void Dispose()
        {
            foreach (var stage in _stages)
                stage.Dispose();
        }

        private static void Repeat(StageRun stage, int runs)
        {
            for (var run = 0; run < runs; run++)
                stage.Run();
        }
    }
}
