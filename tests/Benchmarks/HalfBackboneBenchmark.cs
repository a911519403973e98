using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Runtime;
using NASerEx.Specs;
using NASerEx.Training;

namespace NASerEx.Benchmarks;

/// <summary>Whether a backbone is simply too big: it against static models of about half its work, all trained in the same way on the same images.</summary>
internal static class HalfBackboneBenchmark
{
    public static Benchmark Definition { get; } = new(
        "half-backbone",
        "a small residual network against ones of half its MACs, trained alike: --train spec --test spec [--model file, the network as it was trained already] [--width 16] [--blocks 3] [--halves 11x3,14x2, width and blocks a stage] [--epochs 8] [--seeds 1,2]",
        Run);

    private static void Run(BenchmarkOptions options)
    {
        var work = new WorkContext { OnVerbose = Console.Error.WriteLine };
        using var train = Open(options, "train", work);
        using var test = Open(options, "test", work);
        var images = test.Split(SplitName.Test);
        var whole = new SmallResNet
        {
            Width = options.Number("width", 16),
            BlocksPerStage = options.Number("blocks", 3),
            Classes = train.Classes.Count,
            Input = new ImageSize(images.Channels, images.Height, images.Width),
        };
        SmallResNet[] halves = options.Text("halves") is { } named ? [.. named.Split(',').Select(shape => Named(whole, shape))] : [.. Halves(whole)];
        var first = options.Text("model") is { } file ? Known(file) : (double?)null;
        foreach (var seed in (options.Text("seeds") ?? "1").Split(',').Select(int.Parse))
        {
            var against = first ?? Print(whole, null);
            foreach (var half in halves)
                Print(half, against);

            double Print(SmallResNet shape, double? against)
            {
                var how = new TrainingOptions { Epochs = options.Number("epochs", 8), Seed = seed };
                var accuracy = AccuracyOf(BackboneTrainer.Train(shape.Build(seed, out _), train.Split(SplitName.Train), train.Split(SplitName.Validation), how, work).Model);
                Console.WriteLine(
                    $"seed {seed}, width {shape.Width}, {shape.BlocksPerStage} blocks a stage: {MacsOf(shape) / 1e6,6:F2} M MACs, {accuracy:P2} of {images.Count} test images{(against is null ? "" : $", {100 * (against - accuracy):F2} points below the first")}");
                return accuracy;
            }
        }

        double Known(string file)
        {
            var known = OpenedModel.Open(Path.GetFullPath(file), null, work);
            if (known.Macs != MacsOf(whole))
                throw new ArgumentException($"'{file}' has {known.Macs / 1e6:F2} M MACs, a network of width {whole.Width} and {whole.BlocksPerStage} blocks a stage has {MacsOf(whole) / 1e6:F2} M; give its --width and --blocks");
            var accuracy = AccuracyOf(known.Model);
            Console.WriteLine($"{file}: {known.Macs / 1e6:F2} M MACs, {accuracy:P2} of {images.Count} test images");
            return accuracy;
        }

        double AccuracyOf(Model model) =>
            OutcomeCollector.Collect(model, model.Graph.Outputs[0], whole.Classes, false, [], [], images, new RuntimeOptions(), work).FinalAccuracy;
    }

    private static SmallResNet Named(SmallResNet whole, string shape) =>
        shape.Split('x') is [var width, var blocks] ? whole with { Width = int.Parse(width), BlocksPerStage = int.Parse(blocks) } : throw new ArgumentException($"'{shape}' is no width and blocks a stage, such as 11x3");

    /// <summary>Of about half the work: one as deep, and one of a block a stage less where there are blocks to leave out.</summary>
    private static IEnumerable<SmallResNet> Halves(SmallResNet whole) =>
        from blocks in new[] { whole.BlocksPerStage, whole.BlocksPerStage - 1 }
        where blocks > 0
        select Enumerable.Range(1, whole.Width).Select(width => whole with { Width = width, BlocksPerStage = blocks }).MinBy(shape => Math.Abs(MacsOf(shape) - (MacsOf(whole) / 2.0)));

    private static long MacsOf(SmallResNet shape) => GraphWork.Of(shape.Build(1, out var shapes), shapes).Macs;

    private static ImageDataset Open(BenchmarkOptions options, string name, WorkContext work) =>
        ImageDataset.Open(SpecFile.ReadDataset(Path.GetFullPath(options.Text(name) ?? throw new ArgumentException($"--{name} names a Dataset spec"))), work);
}
