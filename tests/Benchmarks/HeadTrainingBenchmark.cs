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
/// How fast heads train on a frozen backbone, against a plain loop over the same heads and images (<see cref="PlainHeadTraining"/>).
/// </summary>
internal static class HeadTrainingBenchmark
{
    private const string Usual = "layer1.0/residual-w32-d1,layer1.2/residual-w48-d1";

    public static Benchmark Definition { get; } = new(
        "head-training",
        $"images and MACs a second while heads train, against a plain TorchSharp loop: --model file --data zip [--heads {Usual}] [--images 4000] [--rounds 3]",
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
        var how = new TrainingOptions { Epochs = 1, Flip = true, PadCrop = 4, Distillation = 0 };

        var headMacs = heads.Sum(head => head.Macs);
        var prefixMacs = task.Points.Max(point => point.PrefixMacs);
        Console.WriteLine($"{heads.Length} heads of {headMacs / 1e6:F1} M MACs on {prefixMacs / 1e6:F1} M, {train.Count} images, batches of {how.BatchSize}");
        // A training step takes about three times the work of a forward pass.
        var macs = prefixMacs + (3 * headMacs);
        var ratios = new List<double>();
        for (var round = 0; round < options.Number("rounds", 3); round++)
        {
            var plain = PlainHeadTraining.Seconds(task, how);
            var ours = Seconds(() => HeadTrainer.Train(task, how, WorkContext.None));
            Print("plain loop", train.Count, plain, macs);
            Print("NASerEx", train.Count, ours, macs);
            ratios.Add(plain / ours);
            Console.WriteLine($"ratio {ratios[^1]:F2}");
        }

        Console.WriteLine($"median ratio {ratios.Order().ElementAt(ratios.Count / 2):F2}");
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
        Splits = ImmutableSortedDictionary<SplitName, SplitOptions>.Empty
            .Add(SplitName.Train, new SplitOptions { Folder = "train", Count = options.Number("images", 4_000) })
            .Add(SplitName.Validation, new SplitOptions { Folder = "test", Count = 100 }),
        Preprocess = new PreprocessOptions { Mean = [0.485f, 0.456f, 0.406f], Std = [0.229f, 0.224f, 0.225f] },
    };

    private static double Seconds(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }

    private static void Print(string what, int images, double seconds, long macs) =>
        Console.WriteLine($"{what,-12} {seconds,7:F1} s {images / seconds,7:F0} images/s {images * macs / seconds / 1e9,6:F1} GMAC/s");
}
