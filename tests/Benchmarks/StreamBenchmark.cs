using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Export;
using NASerEx.Runtime;
using NASerEx.Synthetic;

namespace NASerEx.Benchmarks;

/// <summary>
/// A long stream of encoded frames through a model in stages: what memory it holds as it goes on, what it allocates, and whether a consumer that
/// stops reading stalls the producer.
/// </summary>
internal static class StreamBenchmark
{
    private const int CorruptEvery = 1000, Pictures = 256;

    public static Benchmark Definition { get; } = new(
        "stream",
        "memory over a long stream of frames, corrupt ones among them: --model file or --plan file, --dataset spec [--frames 100000] [--batch 32] [--threads n]",
        options =>
        {
            using var plan = new BenchmarkPlan(options);
            Run(plan, options);
        });

    private static void Run(BenchmarkPlan plan, BenchmarkOptions options)
    {
        var count = options.Number("frames", 100_000);
        plan.WriteStages();
        using var runner = ExitRunner.Open(plan.Manifest, plan.Runtime, options.Number("batch", ExitRunner.DefaultBatch));
        var preparer = new ImagePreparer(plan.Preprocess, "benchmark");
        using var frames = new SyntheticFrameStream([.. Enumerable.Range(0, Math.Min(Pictures, plan.Split.Count)).Select(image => plan.Split.Thumbnail(image, int.MaxValue))], CorruptEvery, count);
        using var pipeline = new ImagePipeline(runner, preparer, new PipelineOptions(), CancellationToken.None);
        Console.WriteLine($"{plan.Name}, exits after {plan.Points}, batch {runner.Batch}, {count:N0} frames of {preparer.Length} values, every {CorruptEvery}th corrupt");
        pipeline.Feed(FrameStream.Encoded(frames));
        Stall(pipeline, frames);
        Flow(pipeline, count);
    }

    private static void Stall(ImagePipeline pipeline, SyntheticFrameStream frames)
    {
        pipeline.Take(out _);
        var before = -1;
        while (before != frames.Given)
        {
            before = frames.Given;
            Thread.Sleep(500);
        }

        Console.WriteLine($"a consumer that stops after 1 frame stalls the producer at {before:N0}");
    }

    private static void Flow(ImagePipeline pipeline, int count)
    {
        var (number, faults, start) = (1, 0, Stopwatch.GetTimestamp());
        var rows = new List<Memory>();
        while (pipeline.Take(out var result))
        {
            number++;
            faults += result.Fault is null ? 0 : 1;
            if (number % (count / 10) != 0)
                continue;
            rows.Add(Memory.Now(number));
            Console.WriteLine($"{rows[^1]}, {number / Stopwatch.GetElapsedTime(start).TotalSeconds:N0} frames/s");
        }

        var (first, last) = (rows[0], rows[^1]);
        Console.WriteLine($"{number:N0} frames came out, {faults:N0} of them corrupt; from {first.Number:N0} on: managed {Mebi(last.Managed - first.Managed):+0.0;-0.0} MiB, working set {Mebi(last.Resident - first.Resident):+0.0;-0.0} MiB, {(last.Allocated - first.Allocated) / (double)(last.Number - first.Number):0} bytes allocated a frame");
    }

    private static double Mebi(long bytes) => bytes / (double)(1 << 20);

    private sealed record Memory(int Number, long Managed, long Resident, long Allocated)
    {
        public static Memory Now(int number)
        {
            var managed = GC.GetTotalMemory(forceFullCollection: true);
            using var process = Process.GetCurrentProcess();
            return new Memory(number, managed, process.WorkingSet64, GC.GetTotalAllocatedBytes());
        }

        public override string ToString() => $"{Number,9:N0} frames: managed {Mebi(Managed),6:0.0} MiB, working set {Mebi(Resident),7:0.0} MiB";
    }
}
