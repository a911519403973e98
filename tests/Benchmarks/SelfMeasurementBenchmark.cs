using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Measurement;
using NASerEx.Runtime;
using NASerEx.Specs;

namespace NASerEx.Benchmarks;

/// <summary>
/// Whether intervals of speed-ups are true: a model against itself, which must contain 1 nearly always, and against itself held up by a known
/// share, which must exclude it.
/// </summary>
internal static class SelfMeasurementBenchmark
{
    public static Benchmark Definition { get; } = new(
        "self-measurement",
        "a model against itself, and against itself held up: --model file --data spec [--split test] [--images 300] [--count 40] [--delay 0.05]",
        Run);

    private static void Run(BenchmarkOptions options)
    {
        var (model, data) = (Required("model"), Required("data"));
        using var dataset = ImageDataset.Open(SpecFile.ReadDataset(data), WorkContext.None);
        var images = dataset.Split(Enum.Parse<SplitName>(options.Text("split") ?? nameof(SplitName.Test), ignoreCase: true));
        var (count, delay) = (options.Number("count", 40), options.Real("delay", 0.05));
        var how = new MeasurementOptions { MaxImages = options.Number("images", 300) };
        var (alike, heldUp) = (0, 0);
        for (var i = 1; i <= count; i++)
        {
            var same = Measure(how with { Seed = i });
            var slower = Measure(how with { Seed = i, HeldUp = delay });
            alike += Contains(same) ? 1 : 0;
            heldUp += Contains(slower) ? 0 : 1;
            Console.WriteLine($"{i,3}: itself {same.Speedup:n3} ({same.SpeedupLow:n3} to {same.SpeedupHigh:n3}), held up by {delay:P0} {slower.Speedup:n3} ({slower.SpeedupLow:n3} to {slower.SpeedupHigh:n3})");
        }

        Console.WriteLine($"against itself, {alike} of {count} intervals contain 1; held up, {heldUp} of {count} exclude it (goal: 36 of 40 each)");

        ExitMeasurement Measure(MeasurementOptions measured) =>
            ModelMeasurement.Run(model, model, "data", images, new RuntimeOptions { Threads = 1 }, measured, WorkContext.None);

        string Required(string name) => Path.GetFullPath(options.Text(name) ?? throw new ArgumentException($"--{name} is needed"));
    }

    private static bool Contains(ExitMeasurement measured) => measured.SpeedupLow <= 1 && measured.SpeedupHigh >= 1;
}
