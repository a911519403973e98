using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Specs;

namespace NASerEx.Benchmarks;

/// <summary>
/// Whether the exit points that saliency or a trial chooses are the right ones: the best plan among all points within the shares against the best among those, and what
/// training each space takes. Every space learns anew, so that times are its own; with <c>--reuse 1</c> heads of the first are used again, and their own
/// seconds, without the backbone's, are compared; <c>--store</c> keeps them. Of the example: <c>--spec examples/quickstart.naserex.yaml</c>. Of a deeper network that
/// <c>New-ExitBackbone examples/symbols-backbone.naserex.yaml -OutFile deep.onnx -Width 8 -BlocksPerStage 5</c> trains: the same with <c>--set model=deep.onnx</c>.
/// The last row, <c>known</c>, is of the heads that one would train who knew before what they learn: the least training for a plan within 2 % of the best.
/// Of the ResNet-56: <c>--spec examples/resnet56-cifar10.naserex.yaml --set 'model=…;dataset.path=…;exits.heads=[conv-pooled]'</c>, or, as heads that only pool
/// need one pass of the backbone, in minutes with <c>exits.heads=[pooled-linear,pyramid-linear];training.maxImages=5000</c>.
/// </summary>
internal static class SaliencySpaceBenchmark
{
    private const double Near = 1.02;
    private const int WarmUpImages = 128;

    public static Benchmark Definition { get; } = new(
        "saliency-space",
        "the best plan and the training time of all exit points against those that saliency or a trial chooses, and the least that it can take: --spec file [--set 'a=1;b=2'] [--measures probe,fisher,gradient,cka|none] [--trials 1000,2000] [--reuse 0] [--store folder]",
        Run);

    private static void Run(BenchmarkOptions options)
    {
        var work = new WorkContext { OnWarning = Console.Error.WriteLine, OnVerbose = Console.Error.WriteLine };
        var (spec, reuse) = (BenchmarkSpecs.Search(options), options.Number("reuse", 0) == 1);
        var measures = (options.Text("measures") ?? "probe").Split(',').Select(name => Enum.Parse<SaliencyMeasure>(name, ignoreCase: true)).Where(measure => measure != SaliencyMeasure.None);
        var kept = options.Text("store");
        var folder = Directory.CreateDirectory(kept ?? Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));
        string StoreOf(string name) => Path.Combine(folder.FullName, name);
        ExitSearchResult Search(ExitSpaceOptions exits, string? name = null) =>
            Experiment.Search(spec with { Exits = exits, Store = StoreOf(reuse ? "all" : name ?? $"{exits.Saliency}{exits.TrialImages}") }, work);

        // Starting libtorch takes the first search a second or two, which are no space's.
        var all = spec.Exits with { Saliency = SaliencyMeasure.None, TrialImages = 0, MaxPoints = 0 };
        Experiment.Search(spec with { Exits = all with { MaxPoints = 1 }, Training = spec.Training with { Epochs = 1, MaxImages = WarmUpImages }, Store = StoreOf("warm") }, work);
        Console.WriteLine($"{"",-10} {"points",6} {"heads",6} {"choosing",10} {"training",10} {"mean MACs",11} {"drop",6} {"time /",7} {"MACs /",7}  plan");
        var full = Search(all);
        Print("all", full, full, reuse);
        foreach (var measure in measures)
            Print(measure.ToString(), Search(spec.Exits with { Saliency = measure, TrialImages = 0 }), full, reuse);
        foreach (var images in (options.Text("trials") ?? "2000").Split(',').Select(int.Parse))
            Print($"trial {images}", Search(spec.Exits with { Saliency = SaliencyMeasure.None, TrialImages = images }), full, reuse);
        if (SmallestSpace.Within(full.Spec, Near, work) is { IsEmpty: false } smallest)
            Print("known", Search(all with { MaxPoints = spec.Exits.MaxPoints, Heads = smallest }, "known"), full, reuse);
        if (kept is null)
            folder.Delete(recursive: true);
    }

    private static void Print(string name, ExitSearchResult found, ExitSearchResult full, bool reuse)
    {
        var (plan, all) = (found.Plan.Expected, full.Plan.Expected);
        var (choosing, training) = (Seconds(found, "Choose exit points"), Training(found, reuse));
        Console.WriteLine(
            $"{name,-10} {found.Candidates.Select(head => head.Point).Distinct().Count(),6} {found.Candidates.Length,6} "
            + $"{choosing,8:F1} s {training,8:F1} s {plan.MeanMacs / 1e6,9:F2} M {plan.AccuracyDrop,6:F2} "
            + $"{(choosing + training) / Training(full, reuse),7:F2} {plan.MeanMacs / all.MeanMacs,7:F3}  {string.Join(", ", found.Plan.Exits.Select(exit => exit.Head.Name))}");
    }

    private static double Training(ExitSearchResult found, bool reuse) => reuse ? found.Candidates.Sum(head => head.Seconds) : Seconds(found, "Train exits");

    private static double Seconds(ExitSearchResult found, string phase) => found.Phases.First(one => one.Name == phase).Seconds;
}
