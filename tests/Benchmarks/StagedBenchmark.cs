using System.Collections.Immutable;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Measurement;
using NASerEx.Runtime;

namespace NASerEx.Benchmarks;

/// <summary>
/// Batches with compaction against what the times of the stages promise, the original in batches and the single file image by image; and whether
/// all forms and the outcome table agree on every test image.
/// </summary>
internal sealed class StagedBenchmark
{
    private const float KnifeEdge = 1e-5f;

    private readonly BenchmarkPlan _plan;
    private readonly BenchmarkOptions _options;
    private readonly int _batch;
    private readonly string _single;

    private StagedBenchmark(BenchmarkPlan plan, BenchmarkOptions options)
    {
        (_plan, _options, _batch) = (plan, options, options.Number("batch", 64));
        _single = plan.WriteSingle("model.exits.onnx");
        plan.WriteStages();
    }

    public static Benchmark Definition { get; } = new(
        "staged",
        "batches with compaction against the ideal, the original in batches and the single file: --model file or --plan file, --dataset spec [--head pooled-linear] [--rates 0.4,0.4,0.5] [--batch 64] [--threads n] [--images 1024] [--rounds 5]",
        options =>
        {
            using var plan = new BenchmarkPlan(options);
            new StagedBenchmark(plan, options).Run();
        });

    private RuntimeOptions Runtime => _plan.Runtime;

    private ImageSplit Split => _plan.Split;

    private int Exits => _plan.Plan.Exits.Length;

    private void Run()
    {
        Console.WriteLine($"{_plan.Name}, exits after {_plan.Points}, {Split.Count:N0} test images, {Runtime.Threads} thread(s)");
        Agreement();
        Throughput();
    }

    private void Agreement()
    {
        var single = Answers(_single, 1);
        var (alone, batched) = (Answers(_plan.Manifest, 1), Answers(_plan.Manifest, _batch));
        var (edges, wrong) = (0, 0);
        for (var image = 0; image < Split.Count; image++)
        {
            if (_plan.Plan.Exits.Zip(_plan.Table.Exits).Any(exit => Math.Abs(exit.Second.Confidence[image] - exit.First.Threshold) <= KnifeEdge))
                edges++;
            else if (new[] { single, alone, batched }.Any(answers => answers[image] != _plan.Expected(image)))
                wrong++;
        }

        var left = Enumerable.Range(0, Exits + 1).Select(exit => $"{batched.Count(answer => answer.Exit == exit) / (double)Split.Count:P1}");
        Console.WriteLine($"exit rates {string.Join(", ", left)}");
        Console.WriteLine($"agreement of single file, staged at batch 1, staged at batch {_batch} and outcome table: {wrong} images differ, {edges} within {KnifeEdge} of a threshold ({(double)edges / Split.Count:P3})");
    }

    private void Throughput()
    {
        var images = Math.Min(_options.Number("images", 1024), Split.Count) / _batch * _batch;
        var pixels = new float[images * Split.ImageLength];
        Split.Fill([.. Enumerable.Range(0, images)], pixels);
        using var original = new Original(_plan.Source, _batch, _plan.Classifier.Input.Size, Runtime);
        using var single = ExitRunner.Open(_single, Runtime);
        using var alone = ExitRunner.Open(_plan.Manifest, Runtime, 1);
        using var staged = ExitRunner.Open(_plan.Manifest, Runtime, _batch);
        using var stages = new Stages(_plan.Manifest, Runtime, _batch);
        (string Name, Func<Taken> Run)[] all =
        [
            ($"original, batch {_batch}", () => original.Run(pixels, images)),
            ("single file, batch 1", () => Run(single, pixels, images)),
            ("staged, batch 1", () => Run(alone, pixels, images)),
            ($"staged, batch {_batch}", () => Run(staged, pixels, images)),
            ($"ideal of stages, batch {_batch}", () => stages.Ideal(Reaching(images), images)),
            ($"all stages in a row, batch {_batch}", () => stages.Ideal([.. Enumerable.Repeat(1.0, Exits + 1)], images)),
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
        Tell("clock", one => one.Clock);
        Tell("processor time", one => one.Processor);

        void Tell(string by, Func<Taken, double> of)
        {
            Console.WriteLine($"throughput of staged by {by}: {Ratio(4):0.000} of the ideal, {Ratio(0):0.00} of the original, {Ratio(1):0.00} of the single file; all stages in a row take {1 / Middle(taken[0].Zip(taken[5], (one, other) => of(one) / of(other))):0.000} of the original");

            double Ratio(int i) => Middle(taken[i].Zip(taken[3], (other, ours) => of(other) / of(ours)));
        }
    }

    private static double Middle(IEnumerable<double> values) => Percentiles.OfSorted([.. values.Order()], 50);

    /// <summary>Share of the first images that reach each stage.</summary>
    private double[] Reaching(int images) =>
        [.. Enumerable.Range(0, Exits + 1).Select(stage => Enumerable.Range(0, images).Count(image => _plan.Expected(image).Exit >= stage) / (double)images)];

    private Taken Run(IExitRunner runner, float[] pixels, int images)
    {
        var answers = new List<RunnerAnswer>(images);
        var length = Split.ImageLength;
        return Taken.By(() =>
        {
            for (var image = 0; image < images; image++)
                runner.Add(image, pixels.AsSpan(image * length, length), answers);
            runner.Flush(answers);
        });
    }

    private (int Exit, int Label)[] Answers(string file, int batch)
    {
        using var runner = ExitRunner.Open(file, Runtime, batch);
        var answers = new List<RunnerAnswer>();
        var pixels = new float[Split.ImageLength];
        for (var image = 0; image < Split.Count; image++)
        {
            Split.Fill([image], pixels);
            runner.Add(image, pixels, answers);
        }

        runner.Flush(answers);
        return [.. answers.OrderBy(answer => answer.Number).Select(answer => (answer.Exit, answer.Label))];
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
