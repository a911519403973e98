using System.Globalization;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Runtime;
using NASerEx.Specs;
using NASerEx.Synthetic;

namespace NASerEx.Benchmarks;

/// <summary>
/// What a plan is expected to cost on streams of symbols that are harder or easier than the validation images, and what the exported model costs on new images of them: of a search
/// that knows a sample of the stream, and of one that does not.
/// </summary>
internal sealed class StreamWeightingBenchmark(ExitSearchSpec spec, string folder)
{
    // Other symbols than those of the dataset and of the backbone.
    private const int SampleSeed = 7001, UnseenSeed = 7002;

    public static Benchmark Definition { get; } = new(
        "stream-weighting",
        "expected and measured MACs on streams of another difficulty, with and without a sample of them: --spec file [--set a=1;b=2] [--easy 0.1;0.35;0.95] [--sample 1000] [--unseen 5000]",
        options =>
        {
            var spec = BenchmarkSpecs.Search(options);
            if (spec.Dataset.Source != DatasetSource.Symbols)
                throw new ArgumentException("--spec names a search on generated symbols, whose difficulty can be varied");
            var folder = Directory.CreateTempSubdirectory("naserex-benchmark").FullName;
            try
            {
                var shares = (options.Text("easy") ?? "0.1;0.35;0.95").Split(';').Select(share => double.Parse(share, CultureInfo.InvariantCulture));
                new StreamWeightingBenchmark(spec, folder).Run([.. shares], options.Number("sample", 1_000), options.Number("unseen", 5_000));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });

    private void Run(double[] shares, int sample, int unseen)
    {
        var plain = Experiment.Search(spec with { Stream = null }, WorkContext.None).Plan;
        Console.WriteLine($"{Path.GetFileName(spec.Model)}; {spec.Dataset.Symbols.EasyShare:P0} of the validation images are plain. Samples of {sample:N0} images, measured on {unseen:N0} others");
        Console.WriteLine($"{"plain images of the stream",-28}{"search",-18}{"exits",6}{"points lost",13}{"expected",11}{"measured M MACs",17}{"off by",9}");
        foreach (var share in shares)
        {
            using var images = ImageDataset.Open(Stream(share, unseen, UnseenSeed), WorkContext.None);
            var known = StreamFolder.Write(Stream(share, sample, SampleSeed), Path.Combine(folder, $"{share}"));
            Print($"{share:P0}", "without a sample", plain, images);
            Print("", "with a sample", Experiment.Search(spec with { Stream = known }, WorkContext.None).Plan, images);
        }
    }

    private void Print(string stream, string search, ExitPlan plan, ImageDataset images)
    {
        var (expected, measured) = (plan.Expected.MeanMacs, Measured(plan, images.Split(SplitName.Test)));
        Console.WriteLine($"{stream,-28}{search,-18}{plan.Exits.Length,6}{plan.Expected.AccuracyDrop,13:0.00}{expected / 1e6,11:0.000}{measured / 1e6,17:0.000}{(expected / measured) - 1,9:+0.0%;-0.0%}");
    }

    private DatasetOptions Stream(double easy, int count, int seed) => spec.Dataset with
    {
        Seed = seed,
        Symbols = spec.Dataset.Symbols with { Count = count, EasyShare = easy },
        Splits = EnumDictionary<SplitName, SplitOptions>.Empty.Add(SplitName.Test, new SplitOptions { Share = 1 }),
    };

    /// <summary>Multiply-accumulates an image of the exported model.</summary>
    private double Measured(ExitPlan plan, ImageSplit split)
    {
        var model = Path.Combine(folder, $"{Guid.NewGuid():N}.onnx");
        Experiment.Export(plan, Experiment.SizeOf(spec.Dataset), ExportFiles.Only(model), false, WorkContext.None);
        using var runner = ExitRunner.Open(model, new RuntimeOptions());
        var (answers, pixels) = (new List<RunnerAnswer>(), new float[split.ImageLength]);
        for (var image = 0; image < split.Count; image++)
        {
            split.Fill([image], pixels);
            runner.Add(image, pixels, answers);
        }

        runner.Flush(answers);
        return answers.Average(answer => (double)runner.Manifest!.Macs[answer.Exit]);
    }
}
