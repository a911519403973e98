using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Measurement;
using NASerEx.Search;
using NASerEx.Specs;

namespace NASerEx.Benchmarks;

/// <summary>
/// Mean latencies of plans as a target profile and the validation images predict them, against those that the exported models then have on test images: as they are, and
/// over the original's, which both were measured beside, so that a machine that has become slower meanwhile cancels out. Plans come from searches, or are forced
/// (<see cref="ForcedPlans"/>): a latency does not depend on who is right.
/// </summary>
internal sealed class LatencyPredictionBenchmark
{
    private static readonly double[] Drops = [0.3, 1, 3, 8, 20];
    private static readonly int[] MostExits = [1, 2, 3];

    private readonly WorkContext _work = new() { OnWarning = _ => { } };
    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-benchmark").FullName;
    private readonly ExitSearchSpec _spec;
    private readonly LatencyProfile _profile;
    private readonly int _plans, _images;
    private readonly bool _isForced;

    private LatencyPredictionBenchmark(BenchmarkOptions options)
    {
        var file = Path.GetFullPath(options.Text("spec") ?? throw new ArgumentException("--spec names an ExitSearch spec"));
        var spec = SpecFile.ReadSearch(file, new SpecOverrides([.. (options.Text("set") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)], Environment.CurrentDirectory));
        _isForced = options.Text("structures") == "forced";
        (_plans, _images) = (options.Number("plans", 9), options.Number("images", 1000));
        var profile = Experiment.Profile(spec.Model, Experiment.SizeOf(spec.Dataset), spec.Target, spec.Exits, new ProfileOptions(), _work);
        _profile = profile.Latency;
        var path = Path.Combine(_folder, "profile.json");
        TargetProfileFile.Write(profile, path);
        _spec = spec with { Target = spec.Target with { Profile = path }, Certificate = null };
    }

    public static Benchmark Definition { get; } = new(
        "latency-prediction",
        "mean latencies of plans as predicted from a target profile against measured ones: --spec file [--set 'a=1;b=2'] [--structures searched|forced] [--plans 9] [--images 1000]",
        options => new LatencyPredictionBenchmark(options).Run());

    private void Run()
    {
        Console.WriteLine(FormattableString.Invariant(
            $"original {_profile.Final:0.000} ms, an exit {_profile.MeanGate.PassMs:0.000} ms where images go on and {_profile.MeanGate.LeaveMs:0.000} ms where they leave, heads fitted to {_profile.HeadFit.Error:P1} of their ways"));
        using var data = ImageDataset.Open(_spec.Dataset, _work);
        var (within, relative, count) = (0, 0, 0);
        foreach (var plan in (_isForced ? ForcedPlans.Of(_spec, data.Split(SplitName.Validation)) : Searched()).Take(_plans))
        {
            var measured = Measure(plan, data);
            var predicted = _profile.Mean(plan.Exits, plan.Expected.ExitRates);
            var beside = predicted / _profile.Final * measured.BaselineLatencyMeanMs;
            count++;
            within += IsWithin(predicted, measured.LatencyMeanMs) ? 1 : 0;
            relative += IsWithin(beside, measured.LatencyMeanMs) ? 1 : 0;
            Console.WriteLine($"{predicted,8:0.000} ms predicted, {measured.LatencyMeanMs,8:0.000} measured ({Off(predicted, measured)}); beside the original {Off(beside, measured)}; {Describe(plan)}");
        }

        Console.WriteLine($"within 10 %: {within} of {count} as they are, {relative} of {count} beside the original");
        Directory.Delete(_folder, recursive: true);
    }

    private static bool IsWithin(double predicted, double measured) => Math.Abs(predicted / measured - 1) <= 0.1;

    private static string Off(double predicted, ExitMeasurement measured) => $"{predicted / measured.LatencyMeanMs - 1,7:+0.0 %;-0.0 %;0.0 %}";

    private static string Describe(ExitPlan plan) => string.Join(
        ", ", plan.Exits.Select((exit, i) => $"{exit.Head.Name} ≥ {exit.Threshold:0.000} {plan.Expected.ExitRates[i]:P0}"));

    /// <summary>Plans that differ in exits or thresholds, from searches within several drops and with up to so many exits.</summary>
    private IEnumerable<ExitPlan> Searched() => Drops
        .SelectMany(drop => MostExits, (drop, exits) => _spec.Search with { MaxAccuracyDrop = drop, MaxExits = exits, Objective = SearchObjective.Latency })
        .Select(search => Experiment.Search(_spec with { Search = search }, _work).Plan)
        .Where(plan => !plan.Exits.IsEmpty)
        .DistinctBy(plan => string.Join(';', plan.Exits.Select(exit => (exit.Head.Name, exit.Threshold))));

    private ExitMeasurement Measure(ExitPlan plan, ImageDataset data)
    {
        var file = Path.Combine(_folder, "plan.onnx");
        Experiment.Export(plan, Experiment.SizeOf(_spec.Dataset), ExportFiles.Only(file), replace: true, _work);
        return ModelMeasurement.Run(
            file, _spec.Model, _spec.Dataset.Name, data.Split(SplitName.Test), _spec.Target.ToRuntime(), new MeasurementOptions { MaxImages = _images }, _work);
    }
}
