using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Specs;

namespace NASerEx.Benchmarks;

/// <summary>
/// Whether the exit points that saliency chooses are the right ones: the best plan among all points within the shares against the best among those, and what
/// training each space takes. Every space learns anew, so that times are its own.
/// </summary>
internal static class SaliencySpaceBenchmark
{
    public static Benchmark Definition { get; } = new(
        "saliency-space",
        "the best plan and the training time of all exit points against those that saliency chooses: --spec file [--set 'a=1;b=2'] [--measures probe,fisher,gradient,cka]",
        Run);

    private static void Run(BenchmarkOptions options)
    {
        var work = new WorkContext { OnWarning = Console.Error.WriteLine, OnVerbose = Console.Error.WriteLine };
        var spec = SpecOf(options);
        var measures = (options.Text("measures") ?? "probe").Split(',').Select(name => Enum.Parse<SaliencyMeasure>(name, ignoreCase: true));
        Console.WriteLine($"{"",-10} {"points",6} {"heads",6} {"choosing",10} {"training",10} {"mean MACs",11} {"drop",6} {"time /",7} {"MACs /",7}  plan");
        var full = Search(spec.Exits with { Saliency = SaliencyMeasure.None, MaxPoints = 0 }, spec, work);
        Print("all", full, full);
        foreach (var measure in measures)
            Print(measure.ToString(), Search(spec.Exits with { Saliency = measure }, spec, work), full);
    }

    private static ExitSearchSpec SpecOf(BenchmarkOptions options)
    {
        var spec = options.Text("spec") ?? throw new ArgumentException("--spec names an ExitSearch spec");
        return SpecFile.ReadSearch(Path.GetFullPath(spec), new SpecOverrides([.. (options.Text("set") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)], Environment.CurrentDirectory));
    }

    private static ExitSearchResult Search(ExitSpaceOptions exits, ExitSearchSpec spec, WorkContext work)
    {
        var store = Directory.CreateTempSubdirectory("naserex-benchmark");
        try
        {
            return Experiment.Search(spec with { Exits = exits, Store = store.FullName }, work);
        }
        finally
        {
            store.Delete(recursive: true);
        }
    }

    private static void Print(string name, ExitSearchResult found, ExitSearchResult full)
    {
        var (plan, all) = (found.Plan.Expected, full.Plan.Expected);
        var time = Seconds(found, "Choose exit points") + Seconds(found, "Train exits");
        Console.WriteLine(
            $"{name,-10} {found.Candidates.Select(head => head.Point).Distinct().Count(),6} {found.Candidates.Length,6} "
            + $"{Seconds(found, "Choose exit points"),8:F1} s {Seconds(found, "Train exits"),8:F1} s {plan.MeanMacs / 1e6,9:F2} M {plan.AccuracyDrop,6:F2} "
            + $"{time / Seconds(full, "Train exits"),7:F2} {plan.MeanMacs / all.MeanMacs,7:F3}  {string.Join(", ", found.Plan.Exits.Select(exit => exit.Head.Name))}");
    }

    private static double Seconds(ExitSearchResult found, string phase) => found.Phases.First(one => one.Name == phase).Seconds;
}
