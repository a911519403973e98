using System.Collections.Immutable;
using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using NASerEx.Training;

namespace NASerEx.Benchmarks;

/// <summary>
/// How fast heads train on a frozen backbone, against a plain loop over the same heads and images (<see cref="PlainHeadTraining"/>) for as many epochs.
/// Heads that only pool learn from one pass of the backbone here; the plain loop computes it anew each epoch, as it does for all others.
/// </summary>
internal static class HeadTrainingBenchmark
{
    private const string Usual = "conv1/residual-w24-d1-s3,layer1.0/residual-w48-d1-s3,layer3.2/pyramid-linear";
    // A training step takes about three times the work of a forward pass.
    private const int PassesAStep = 3;

    public static Benchmark Definition { get; } = new(
        "head-training",
        $"images and MACs a second while heads train, against a plain TorchSharp loop: --model file --data zip [--heads {Usual}] [--images 2000] [--epochs 4] [--rounds 3]",
        Run);

    private static void Run(BenchmarkOptions options)
    {
        var model = OnnxFile.Read(options.Text("model") ?? throw new ArgumentException("--model names an ONNX classifier of 32×32 images"));
        var shapes = ShapeOracle.Observe(model);
        var points = ExitPoints.Find(model, shapes);
        using var dataset = ImageDataset.Open(DataOf(options), WorkContext.None);
        var (train, classifier) = (dataset.Split(SplitName.Train), Classifier.Describe(model, shapes));
        ImmutableArray<ExitHead> heads = [.. (options.Text("heads") ?? Usual).Split(',').Select(name => HeadOf(name, points, classifier.Classes))];
        var task = new HeadTrainingTask(
            model, classifier.Output, classifier.Classes, false, [.. points.Where(point => heads.Any(head => head.Point == point.Name))], heads, train, dataset.Split(SplitName.Validation));
        var how = new TrainingOptions { Epochs = options.Number("epochs", 4), Flip = true, PadCrop = 4, Distillation = 0 };

        var (plainMacs, ourMacs) = (PlainMacs(task, how.Epochs), OurMacs(task, how.Epochs));
        Console.WriteLine($"{heads.Length} heads of {heads.Sum(head => head.Macs) / 1e6:F1} M MACs, the last after {task.Points.Max(point => point.PrefixMacs) / 1e6:F1} M; {how.Epochs} epochs of {train.Count} images, batches of {how.BatchSize}");
        Console.WriteLine($"MACs an image and epoch: plain loop {plainMacs / 1e6 / how.Epochs:F1} M, NASerEx {ourMacs / 1e6 / how.Epochs:F1} M");
        var ratios = new List<double>();
        for (var round = 0; round < options.Number("rounds", 3); round++)
        {
            var plain = Seconds(() => PlainHeadTraining.Run(task, how));
            var ours = Seconds(() => HeadTrainer.Train(task, how, WorkContext.None));
            Print("plain loop", train.Count, how.Epochs, plain, plainMacs);
            Print("NASerEx", train.Count, how.Epochs, ours, ourMacs);
            ratios.Add(plain / ours);
            Console.WriteLine($"ratio {ratios[^1]:F2}");
        }

        Console.WriteLine($"median ratio {ratios.Order().ElementAt(ratios.Count / 2):F2}");
    }

    private static long PlainMacs(HeadTrainingTask task, int epochs) =>
        epochs * (task.Points.Max(point => point.PrefixMacs) + task.Heads.Sum(head => PassesAStep * head.Macs));

    private static long OurMacs(HeadTrainingTask task, int epochs)
    {
        var pooled = task.Heads.ToLookup(head => HeadParts.Of(head.Graph).Pools);
        return (epochs * (Deepest(false) + pooled[false].Sum(head => PassesAStep * head.Macs))) + Deepest(true);

        long Deepest(bool pools) => pooled[pools].Select(head => task.PointOf(head).PrefixMacs).DefaultIfEmpty().Max();
    }

    private static ExitHead HeadOf(string name, ImmutableArray<ExitPoint> points, int classes)
    {
        var (point, shape) = (name[..name.IndexOf('/', StringComparison.Ordinal)], name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        return HeadShapes.Build(shape, points.Single(one => one.Name == point), classes, 1);
    }

    private static DatasetOptions DataOf(BenchmarkOptions options) => new()
    {
        Source = DatasetSource.Zip,
        Path = options.Text("data") ?? throw new ArgumentException("--data names a zip file of images"),
        Splits = EnumDictionary<SplitName, SplitOptions>.Empty
            .Add(SplitName.Train, new SplitOptions { Folder = "train", Count = options.Number("images", 2_000) })
            .Add(SplitName.Validation, new SplitOptions { Folder = "test", Count = 100 }),
        Preprocess = new PreprocessOptions { Mean = [0.485f, 0.456f, 0.406f], Std = [0.229f, 0.224f, 0.225f] },
    };

    private static double Seconds(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }

    private static void Print(string what, int images, int epochs, double seconds, long macs) =>
        Console.WriteLine($"{what,-12} {seconds,7:F1} s {(double)images * epochs / seconds,7:F0} images/s {images * macs / seconds / 1e9,6:F1} GMAC/s");
}
