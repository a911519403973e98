using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Runtime;

namespace NASerEx.Benchmarks;

/// <summary>Whether a mean cost, in milliseconds or multiply-accumulates, is held on a real model while its images get harder and then easier.</summary>
internal sealed class BudgetBenchmark
{
    private static readonly double[] Shares = [0.25, 0.5, 0.75];

    private readonly BenchmarkPlan _plan;
    private readonly ThresholdPath _path;
    private readonly (string Name, int[] Images)[] _parts;

    private BudgetBenchmark(BenchmarkPlan plan, BenchmarkOptions options)
    {
        _plan = plan;
        _path = plan.Plan.Path ?? throw new ArgumentException("the plan has no path of thresholds; Optimize-ExitThreshold gives it one");
        _parts = Parts(options.Number("images", 2000));
    }

    public static Benchmark Definition { get; } = new(
        "budget",
        "mean milliseconds and multiply-accumulates that are held while images get harder and easier: --plan file --dataset spec [--images 2000] [--batch 32] [--threads n]",
        options =>
        {
            using var plan = new BenchmarkPlan(options);
            new BudgetBenchmark(plan, options).Run(options.Number("batch", ExitRunner.DefaultBatch));
        });

    private void Run(int batch)
    {
        Console.WriteLine($"{_plan.Name}, exits after {_plan.Points}, {_path.Points.Length} thresholds on the path, {string.Join(", ", _parts.Select(part => $"{part.Images.Length:N0} {part.Name}"))} test images, {_plan.Runtime.Threads} thread(s)");
        _plan.WriteStages();
        var single = _plan.WriteSingle("model.exits.onnx", adjustable: true);
        foreach (var (form, file, size) in new[] { ("single file", single, 1), ("stages, batch 1", _plan.Manifest, 1), ($"stages, batch {batch}", _plan.Manifest, batch) })
        {
            Hold(form, file, size, "ms", (_, answer) => answer.Milliseconds, target => new BudgetOptions { TargetMs = target, AllowUncertified = true });
            Hold(form, file, size, "M MACs", (macs, answer) => macs[answer.Exit] / 1e6, target => new BudgetOptions { TargetMacs = 1e6 * target, AllowUncertified = true });
        }
    }

    /// <summary>Images as they come, then few of those that the first exit is surest of, then few of the others, so many of each.</summary>
    private (string Name, int[] Images)[] Parts(int count)
    {
        var confidence = _plan.Table.Exits[0].Confidence;
        int[] all = [.. Enumerable.Range(0, _plan.Split.Count)];
        var middle = confidence.Order().ElementAt(all.Length / 2);
        return [("usual", Repeated(all)), ("harder", Fewer(isSure: true, oneIn: 4)), ("easier", Fewer(isSure: false, oneIn: 2))];

        int[] Fewer(bool isSure, int oneIn) => Repeated([.. all.Where(image => confidence[image] >= middle != isSure || image % oneIn == 0)]);

        int[] Repeated(int[] images) => [.. Enumerable.Range(0, count).Select(i => images[i % images.Length])];
    }

    /// <summary>Holds costs between the greatest that the cheapest thresholds have on any part and the least that the dearest have.</summary>
    private void Hold(string form, string file, int batch, string unit, Func<ImmutableArray<long>, RunnerAnswer, double> costOf, Func<double, BudgetOptions> optionsOf)
    {
        using var free = ExitRunner.Open(file, _plan.Runtime, batch);
        Costs(free, costOf);
        var least = Costs(free, costOf, _path.Points[^1]).Max();
        var most = Costs(free, costOf, _path.Points[0]).Min();
        Console.WriteLine($"{form}: {least:g4} to {most:g4} {unit} can be held on all parts");
        foreach (var share in Shares)
        {
            var target = least + (share * (most - least));
            using var runner = new BudgetRunner(ExitRunner.Open(file, _plan.Runtime, batch), optionsOf(target));
            var costs = Costs(runner, costOf);
            Console.WriteLine($"  target {target,6:g4} {unit}, held {costs.Average(),6:g4} ({Off(costs.Average())}); {string.Join(", ", _parts.Zip(costs, (part, cost) => $"{part.Name} {cost:g4} ({Off(cost)})"))}");

            string Off(double cost) => $"{Math.Round(100 * ((cost / target) - 1), 1):+0.0;-0.0;0.0} %";
        }
    }

    /// <summary>Mean costs of the parts, one after the other in one stream.</summary>
    private double[] Costs(IExitRunner runner, Func<ImmutableArray<long>, RunnerAnswer, double> costOf, PathPoint? point = null)
    {
        var (answers, pixels, thresholds) = (new List<RunnerAnswer>(), new float[_plan.Split.ImageLength], point?.Thresholds.ToArray());
        foreach (var (number, image) in _parts.SelectMany(part => part.Images).Index())
        {
            _plan.Split.Fill([image], pixels);
            runner.Add(number, pixels, answers, thresholds: thresholds);
        }

        runner.Flush(answers);
        return [.. answers.OrderBy(answer => answer.Number).Chunk(_parts[0].Images.Length).Select(part => part.Average(answer => costOf(runner.Manifest!.Macs, answer)))];
    }
}
