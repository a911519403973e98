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
        "a small residual network against ones of half its MACs, trained alike: --train spec --test spec [--width 16] [--blocks 3] [--epochs 8] [--seeds 1]",
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
        SmallResNet[] shapes = [whole, .. Halves(whole)];
        for (var seed = 1; seed <= options.Number("seeds", 1); seed++)
        {
            var how = new TrainingOptions { Epochs = options.Number("epochs", 8), Seed = seed };
            double? first = null;
            foreach (var shape in shapes)
            {
                var trained = BackboneTrainer.Train(shape.Build(seed, out _), train.Split(SplitName.Train), train.Split(SplitName.Validation), how, work).Model;
                var accuracy = OutcomeCollector.Collect(trained, trained.Graph.Outputs[0], shape.Classes, false, [], [], images, new RuntimeOptions(), work).FinalAccuracy;
                first ??= accuracy;
                Console.WriteLine($"seed {seed}, width {shape.Width}, {shape.BlocksPerStage} blocks a stage: {MacsOf(shape) / 1e6,6:F2} M MACs, {accuracy:P2} of {images.Count} test images, {100 * (first.Value - accuracy):F2} points below the first");
            }
        }
    }

    /// <summary>Of about half the work: one as deep, and one of a block a stage less where there are blocks to leave out.</summary>
    private static IEnumerable<SmallResNet> Halves(SmallResNet whole) =>
        from blocks in new[] { whole.BlocksPerStage, whole.BlocksPerStage - 1 }
        where blocks > 0
        select Enumerable.Range(1, whole.Width).Select(width => whole with { Width = width, BlocksPerStage = blocks }).MinBy(shape => Math.Abs(MacsOf(shape) - (MacsOf(whole) / 2.0)));

    private static long MacsOf(SmallResNet shape) => GraphWork.Of(shape.Build(1, out var shapes), shapes).Macs;

    private static ImageDataset Open(BenchmarkOptions options, string name, WorkContext work) =>
        ImageDataset.Open(SpecFile.ReadDataset(Path.GetFullPath(options.Text(name) ?? throw new ArgumentException($"--{name} names a Dataset spec"))), work);
}
