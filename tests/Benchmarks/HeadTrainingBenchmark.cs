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
/// How fast heads train on a frozen backbone: one epoch with one head on each point against the backbone alone and against the heads' work at the
/// backbone's speed. <c>--model</c> and <c>--data</c> (a zip with a folder <c>train</c>) name the files; the images are normalised as ImageNet's are.
/// </summary>
internal static class HeadTrainingBenchmark
{
    public static Benchmark Definition { get; } = new("head-training", "images and MACs a second while heads train on a frozen backbone", Run);

    private static void Run(BenchmarkOptions options)
    {
        var model = OnnxFile.Read(options.Text("model") ?? throw new ArgumentException("--model names an ONNX classifier of 32×32 images"));
        var shapes = ShapeOracle.Observe(model);
        var points = ExitSpace.Select(ExitPoints.Find(model, shapes), new ExitSpaceOptions { MaxPoints = options.Number("points", 8) });
        using var dataset = ImageDataset.Open(DataOf(options), WorkContext.None);
        var train = dataset.Split(SplitName.Train);
        var shape = options.Text("head") ?? "conv-pooled";
        var classifier = Classifier.Describe(model, shapes);
        ImmutableArray<ExitHead> heads = [.. points.Where(point => HeadShapes.Fits(shape, point)).Select(point => HeadShapes.Build(shape, point, classifier.Classes, 1))];
        var (output, classes) = (classifier.Output, classifier.Classes);
        var task = new HeadTrainingTask(model, output, classes, false, points, heads, train, dataset.Split(SplitName.Validation));

        var backbone = Seconds(() => OutcomeCollector.Collect(model, output, classes, false, [], [], train, new RuntimeOptions(), WorkContext.None));
        var trained = ImmutableArray<TrainedHead>.Empty;
        var whole = Seconds(() => trained = HeadTrainer.Train(task, new TrainingOptions { Epochs = 1, Flip = true, Patience = 0 }, WorkContext.None));

        var backboneMacs = GraphWork.Of(model.Graph, shapes).Macs;
        // A training step takes about three times the work of a forward pass.
        var headMacs = 3 * heads.Sum(head => head.Macs);
        Print("backbone alone", train.Count, backbone, backboneMacs);
        Print($"{heads.Length} heads and backbone", train.Count, whole, backboneMacs + headMacs);
        Console.WriteLine($"heads' own steps: {trained.Sum(head => head.Seconds):F1} s in all threads, {headMacs * train.Count / trained.Sum(head => head.Seconds) / 1e9:F1} GMAC/s a core");
    }

    private static DatasetOptions DataOf(BenchmarkOptions options) => new()
    {
        Source = DatasetSource.Zip,
        Path = options.Text("data") ?? throw new ArgumentException("--data names a zip file of images"),
        Splits = ImmutableSortedDictionary<SplitName, SplitOptions>.Empty
            .Add(SplitName.Train, new SplitOptions { Folder = "train", Count = options.Number("images", 5_000) })
            .Add(SplitName.Validation, new SplitOptions { Folder = "test", Count = 500 }),
        Preprocess = new PreprocessOptions { Mean = [0.485f, 0.456f, 0.406f], Std = [0.229f, 0.224f, 0.225f] },
    };

    private static double Seconds(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }

    private static void Print(string what, int images, double seconds, long macs) =>
        Console.WriteLine($"{what,-24} {seconds,7:F1} s {images / seconds,7:F0} images/s {images * macs / seconds / 1e9,6:F1} GMAC/s");
}
