using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Runtime;

namespace NASerEx;

/// <summary>A way to prepare images that was tried on some of them.</summary>
/// <param name="Name">What it is, in a few words.</param>
/// <param name="Options">The way.</param>
/// <param name="Right">Images that the model then got right.</param>
/// <param name="Count">Images that it was tried on.</param>
internal sealed record PreprocessTrial(string Name, PreprocessOptions Options, int Right, int Count)
{
    /// <summary>Share of images that were right.</summary>
    public double Share => (double)Right / Count;
}

/// <summary>What a look at a dataset tells of it, and of how its model wants it.</summary>
/// <param name="Classes">Class names by label.</param>
/// <param name="Counts">Images by split.</param>
/// <param name="Outputs">Classes that the model scores.</param>
/// <param name="Mismatch">Why labels are no outputs of the model; null where they may be.</param>
/// <param name="Trials">Ways to prepare images, the best first; none where labels are no outputs.</param>
internal sealed record SampledImages(
    IReadOnlyList<string> Classes, IReadOnlyDictionary<SplitName, int> Counts, int Outputs, string? Mismatch, ImmutableArray<PreprocessTrial> Trials)
{
    private const int Sample = 300;

    // Standard errors between two ways, or between the best and chance, that tell them apart.
    private const double Clear = 3;

    /// <summary>Whether the best way is better than all others by more than chance.</summary>
    public bool IsClear => Trials is [var best, var second, ..] && Gap(best.Share, second.Share) > Clear;

    /// <summary>Whether even the best way is hardly better than guessing, as it is where labels are in another order than the model's outputs.</summary>
    public bool IsGuessing => Trials is [var best, ..] && Gap(best.Share, 1d / Outputs) < Clear;

    /// <summary>Finds a dataset's images, and runs the model on some of them, prepared in several ways.</summary>
    public static SampledImages Look(OpenedModel model, DatasetOptions options, WorkContext work)
    {
        var quiet = work with { OnWarning = null, OnVerbose = null };
        using var data = ImageDataset.Open(options, quiet);
        var counts = Enum.GetValues<SplitName>().ToDictionary(name => name, data.CountIn);
        var mismatch = MismatchOf(model.Classifier, data, options.Name);
        var source = options.Splits[SplitName.Validation] with { Share = null, Count = Math.Min(Sample, counts[SplitName.Validation]) };
        var trials = mismatch is not null || source.Count == 0 ? [] : PreprocessWays.For(options.Preprocess)
            .Select(way => Try(model, options with
            {
                Splits = EnumDictionary<SplitName, SplitOptions>.Empty.Add(SplitName.Validation, source),
                BadFiles = BadFilePolicy.Skip,
                Preprocess = way.Options,
            }, way.Name, quiet))
            .Where(trial => trial.Count > 0)
            .OrderByDescending(trial => trial.Right)
            .ToImmutableArray();
        return new SampledImages(data.Classes, counts, model.Classifier.Classes, mismatch, trials);
    }

    private double Gap(double high, double low)
    {
        var pooled = (high + low) / 2;
        var error = Math.Sqrt(2 * pooled * (1 - pooled) / Trials[0].Count);
        return error == 0 ? 0 : (high - low) / error;
    }

    private static string? MismatchOf(Classifier classifier, ImageDataset data, string name)
    {
        try
        {
            classifier.CheckClasses(data.Classes, name, data.ClassMap);
            return null;
        }
        catch (NASerExException fault) when (fault.Id == "ClassCountMismatch")
        {
            return fault.Message;
        }
    }

    private static PreprocessTrial Try(OpenedModel model, DatasetOptions options, string name, WorkContext work)
    {
        using var data = ImageDataset.Open(options, work);
        var found = SplitCheck.Of(model, data, SplitName.Validation, new RuntimeOptions(), work);
        return new PreprocessTrial(name, options.Preprocess, found.Right, found.Count);
    }
}
