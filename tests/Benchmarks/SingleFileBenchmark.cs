using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Measurement;
using NASerEx.Runtime;

namespace NASerEx.Benchmarks;

/// <summary>
/// What the path to each exit of a single file costs against the parts that it consists of, each measured by itself (the original up to the exit and all heads on the way),
/// and the speed-up of a run against what exit rates and these times promise.
/// </summary>
internal sealed class SingleFileBenchmark : IDisposable
{
    private const float Always = float.MinValue;

    /// <summary>Bounds of the acceptance, and the seconds that each allows on top.</summary>
    private const double MostOfExit = 1.10, MostOfEnd = 1.02, LeastOfSpeedup = 0.9, OnTop = 0.1e-3;

    private readonly BenchmarkPlan _plan;
    private readonly BenchmarkOptions _options;
    private readonly ImmutableArray<OnnxSession> _sessions;
    private readonly ImmutableArray<BoundRun> _prefixes;
    private readonly ImmutableArray<HeadRun> _heads;
    private readonly ImmutableArray<ExitModel> _paths;

    private SingleFileBenchmark(BenchmarkPlan plan, BenchmarkOptions options)
    {
        (_plan, _options) = (plan, options);
        var (size, exits) = (plan.Classifier.Input.Size, plan.Plan.Exits);
        _sessions = [.. exits.Select(exit => OnnxSession.Open(plan.Source, plan.Runtime, exit.Point.Frontier)), OnnxSession.Open(plan.Source, plan.Runtime, [plan.Classifier.Output])];
        _prefixes = [.. _sessions.Select(session => session.Bind(1, size))];
        _heads = [.. exits.Select(exit => new HeadRun(exit.Head, plan.Source, plan.Classifier.Classes, plan.Runtime))];
        _paths = [.. Enumerable.Range(0, exits.Length + 1).Select(leave => ExitModel.Open(plan.WriteSingle($"leave{leave}.onnx", Leaving(leave)), plan.Runtime, size))];
    }

    public static Benchmark Definition { get; } = new(
        "single-file",
        "the paths of a single file against the times of their parts, and the speed-up of a run: --plan file or --model file, --dataset spec [--head pooled-linear] [--rates 0.4,0.4,0.5] [--threads 1] [--rounds 300] [--images 1000]",
        options =>
        {
            using var plan = new BenchmarkPlan(options);
            using var benchmark = new SingleFileBenchmark(plan, options);
            benchmark.Run();
        });

    private int Exits => _heads.Length;

    public void Dispose()
    {
        foreach (var part in _prefixes.AsEnumerable<IDisposable>().Concat(_sessions).Concat(_heads).Concat(_paths))
            part.Dispose();
    }

    private void Run()
    {
        Console.WriteLine($"{_plan.Name}, exits after {_plan.Points}, batch 1, {_plan.Runtime.Threads} thread(s); medians of ratios within rounds, by the clock and by processor time");
        var rounds = Rounds(_options.Number("rounds", 300));
        for (var leave = 0; leave <= Exits; leave++)
            ReportPath(rounds, leave);
        ReportRun(rounds);
    }

    private ExitPlan Leaving(int leave) => _plan.Plan with
    {
        Exits = [.. _plan.Plan.Exits.Select((exit, at) => exit with { Threshold = at == leave ? Always : ThresholdPath.Never })],
    };

    /// <summary>All parts and paths, one after the other, again and again.</summary>
    private List<Round> Rounds(int count)
    {
        var pixels = new float[_plan.Split.ImageLength];
        _plan.Split.Fill([0], pixels);
        foreach (var prefix in _prefixes)
            prefix.SetImages(pixels);
        foreach (var path in _paths)
            path.SetImage(pixels);
        var rounds = new List<Round>();
        for (var round = -count / 10; round < count; round++)
        {
            var one = new Round(
                [.. _prefixes.Select(prefix => Warm(prefix.Run))], [.. _heads.Select(head => Warm(head.Run))], [.. _paths.Select(path => Warm(path.Run))]);
            if (round >= 0)
                rounds.Add(one);
        }

        foreach (var (path, leave) in _paths.Select((path, leave) => (path, leave)))
            if (path.Answer().Exit != leave)
                throw new InvalidOperationException($"The image left at {path.Answer().Exit}, not {leave}.");
        return rounds;
    }

    /// <summary>The second of two runs, which finds its weights in the cache, as a run in a stream does.</summary>
    private static Taken Warm(Action run)
    {
        run();
        return Taken.By(run);
    }

    private void ReportPath(List<Round> rounds, int leave)
    {
        var most = leave == Exits ? MostOfEnd : MostOfExit;
        var (clock, processor) = (Ratio(taken => taken.Clock, 0), Ratio(taken => taken.Processor, 0));
        var (allowedClock, allowedProcessor) = (Ratio(taken => taken.Clock, OnTop), Ratio(taken => taken.Processor, OnTop));
        Console.WriteLine(
            $"path to {_paths[0].Exits[leave],-14} {Milliseconds(round => round.Paths[leave])} ms, its parts {Milliseconds(round => round.Promise(leave))} ms: {clock:0.000} by the clock, {processor:0.000} by processor time; less 0.1 ms {allowedClock:0.000} and {allowedProcessor:0.000}, bound {most:0.00}: {Verdict(Math.Min(allowedClock, allowedProcessor) <= most)}");

        double Ratio(Func<Taken, double> by, double onTop) => Middle(rounds.Select(round => (by(round.Paths[leave]) - onTop) / by(round.Promise(leave))));

        string Milliseconds(Func<Round, Taken> of) => $"{1000 * Middle(rounds.Select(round => of(round).Clock)):0.000}";
    }

    /// <summary>The plan's own thresholds over test images, beside the original.</summary>
    private void ReportRun(List<Round> rounds)
    {
        var images = Math.Min(_options.Number("images", 1000), _plan.Split.Count);
        using var model = ExitModel.Open(_plan.WriteSingle("model.exits.onnx"), _plan.Runtime, _plan.Classifier.Input.Size);
        var (pixels, left) = (new float[_plan.Split.ImageLength], new int[Exits + 1]);
        Taken ours = default, original = default;
        for (var image = 0; image < images; image++)
        {
            _plan.Split.Fill([image], pixels);
            model.SetImage(pixels);
            _prefixes[^1].SetImages(pixels);
            original += Warm(_prefixes[^1].Run);
            ours += Warm(model.Run);
            left[model.Answer().Exit]++;
        }

        var rates = left.Select(count => (double)count / images).ToArray();
        Console.WriteLine($"run over {images:N0} images, exit rates {string.Join(", ", rates.Select(rate => $"{rate:P1}"))}");
        Tell("the clock", taken => taken.Clock);
        Tell("processor time", taken => taken.Processor);

        void Tell(string by, Func<Taken, double> of)
        {
            var promised = Middle(rounds.Select(round => of(round.Prefixes[^1]) / rates.Select((rate, leave) => rate * of(round.Promise(leave))).Sum()));
            var (measured, allowed) = (of(original) / of(ours), of(original) / (of(ours) - (images * OnTop)));
            Console.WriteLine($"speed-up by {by}: {measured:0.000} measured, {promised:0.000} promised: {measured / promised:0.000}; less 0.1 ms {allowed / promised:0.000}, bound {LeastOfSpeedup}: {Verdict(allowed < 0 || allowed / promised >= LeastOfSpeedup)}");
        }
    }

    private static string Verdict(bool holds) => holds ? "holds" : "FAILS";

    private static double Middle(IEnumerable<double> values) => Percentiles.OfSorted([.. values.Order()], 50);

    /// <summary>What everything took once.</summary>
    /// <param name="Prefixes">The original up to each exit, then the whole original.</param>
    /// <param name="Heads">Each head.</param>
    /// <param name="Paths">The single file to each exit, then to the end.</param>
    private sealed record Round(ImmutableArray<Taken> Prefixes, ImmutableArray<Taken> Heads, ImmutableArray<Taken> Paths)
    {
        /// <summary>What the parts of a path take together.</summary>
        public Taken Promise(int leave) => Heads.Take(leave + 1).Aggregate(Prefixes[leave], (sum, head) => sum + head);
    }
}
