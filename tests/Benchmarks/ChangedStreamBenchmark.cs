using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Runtime;
using NASerEx.Specs;
using NASerEx.Synthetic;

namespace NASerEx.Benchmarks;

/// <summary>
/// What a certified plan loses on photographs that are darkened, blurred or mostly of one class, with its own thresholds and with those chosen again on two of three of them, by
/// their labels or by the original's answers: on the third, which had no part in it, and by the labels.
/// </summary>
internal sealed class ChangedStreamBenchmark(ExitPlan plan, DatasetOptions images, string folder)
{
    private int _written;

    public static Benchmark Definition { get; } = new(
        "changed-stream",
        "what thresholds lose on a stream that changes, before and after they are chosen again: --plan file --dataset spec [--folder test] [--class 3] [--maxLoss points] [--draws 0]",
        options =>
        {
            var plan = ExitPlanFile.Read(Path.GetFullPath(options.Text("plan") ?? throw new ArgumentException("'--plan file' is missing")));
            var spec = SpecFile.ReadDataset(Path.GetFullPath(options.Text("dataset") ?? throw new ArgumentException("'--dataset spec' is missing")));
            var folder = Directory.CreateTempSubdirectory("naserex-benchmark").FullName;
            try
            {
                var all = spec with { Splits = Only(SplitName.Test, new SplitOptions { Folder = options.Text("folder") }) };
                new ChangedStreamBenchmark(plan, all, folder).Run(options.Number("class", 3), options.Real("maxLoss", plan.Certificate?.MaxLoss ?? 1), options.Number("draws", 0));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });

    private void Run(int label, double maxLoss, int draws)
    {
        Console.WriteLine($"{Path.GetFileName(plan.SourceModel)}, {plan.Exits.Length} exits; thresholds are chosen again to lose at most {maxLoss} points, certified");
        using var original = ExitRunner.Open(plan.SourceModel, new RuntimeOptions());
        foreach (var change in new[] { ImageChange.Darkened(0.4f), ImageChange.Blurred(1, 0.7f), ImageChange.Skewed(label, 9) })
        {
            if (draws > 0)
            {
                var all = Written(change, _ => true, Only(SplitName.Validation, new SplitOptions()), null);
                Console.WriteLine($"{change.Name} by labels, {new ThresholdDraws(plan, all, maxLoss).Run(draws)}");
                continue;
            }

            Restore(change, "labels", maxLoss, null);
            Restore(change, "the original's answers", maxLoss, image => LabelOf(original, image));
        }
    }

    private void Restore(ImageChange change, string by, double maxLoss, Func<float[], int>? labelOf)
    {
        var splits = Only(SplitName.Validation, new SplitOptions { Share = 0.4 }).Add(SplitName.Calibration, new SplitOptions());
        var limits = new ThresholdOptions { Caution = 0, MaxLoss = maxLoss, Loss = labelOf is null ? CertifiedLoss.AccuracyDrop : CertifiedLoss.Disagreement };
        var again = Experiment.OptimizeThresholds(plan, Written(change, before => before % 3 != 2, splits, labelOf), limits, WorkContext.None).Plan;
        var unseen = Written(change, before => before % 3 == 2, Only(SplitName.Validation, new SplitOptions()), null);
        var (old, renewed) = (Lost(plan, unseen), again.Exits.IsEmpty ? "as the original" : Lost(again, unseen).Told);
        Console.WriteLine($"{change.Name} by {by}: {old.Images:N0} new images; old thresholds {old.Told}; new ones {renewed}, certified with {again.Certificate!.Bound:0.00} on {again.Certificate.Samples:N0} images");
    }

    private static (int Images, string Told) Lost(ExitPlan plan, DatasetOptions unseen)
    {
        var found = Experiment.OptimizeThresholds(plan with { Certificate = null }, unseen, new ThresholdOptions { MaxAccuracyDrop = 100 }, WorkContext.None).Before;
        return (found.Samples, $"lose {found.AccuracyDrop:0.00} ± {found.DropError:0.00} of {100 * found.BaselineAccuracy:0.0} points at {found.MeanMacs / 1e6:0.0} M MACs");
    }

    private DatasetOptions Written(
        ImageChange change, Func<int, bool> isTaken, EnumDictionary<SplitName, SplitOptions> splits, Func<float[], int>? labelOf) => ChangedImages.Write(
        images, change with { IsTaken = (label, before) => isTaken(before) && change.IsTaken(label, before / 3) }, Path.Combine(folder, $"{_written++}"), splits, labelOf);

    private static int LabelOf(IExitRunner original, float[] image)
    {
        var answers = new List<RunnerAnswer>(1);
        original.Add(0, image, answers);
        return answers[0].Label;
    }

    private static EnumDictionary<SplitName, SplitOptions> Only(SplitName name, SplitOptions options) =>
        EnumDictionary<SplitName, SplitOptions>.Empty.Add(name, options);
}
