using System.Collections.Immutable;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Specs;
using NASerEx.Training;

namespace NASerEx;

/// <summary>Phases of a search that take long enough for somebody to wait for.</summary>
internal static class SearchPhases
{
    public const string CheckSplits = "Check the splits";
    public const string TrainExits = "Train exits";
    public const string CollectOutcomes = "Collect outcomes";
    public const string Certify = "Certify";
    public const string CheckOnCalibration = "Check on calibration images";
}

/// <summary>What those who watch a search may expect of its phases.</summary>
internal static class SearchOutlook
{
    /// <summary>
    /// Tells it when heads are about to be trained: the training by the pace of a trial, which takes seconds, and the passes over images that follow by the
    /// pace of the check of the splits. Nothing is told where more than heads learns, or others work too, whose pace is known only then.
    /// </summary>
    /// <param name="spec">Everything that decides the search.</param>
    /// <param name="points">Exit points that get heads.</param>
    /// <param name="kept">The long phases.</param>
    /// <param name="phases">Is told.</param>
    public static void Tell(ExitSearchSpec spec, ImmutableArray<ExitPoint> points, KeptWork kept, PhaseLog phases)
    {
        if (!phases.IsWatched || kept.IsShared || spec.Training is not { Mode: TrainingMode.Frozen, ArrivalEpochs: 0 })
            return;
        var heads = kept.ForecastHeads(points);
        if (heads is not { Missing: > 0, Time: { } training })
            return;
        var image = SecondsAnImage(spec, kept, phases);
        phases.Expect(SearchPhases.TrainExits, training);
        phases.Expect(SearchPhases.CollectOutcomes, image * kept.Images(SplitName.Validation));
        phases.Expect(spec.Certificate is null ? SearchPhases.CheckOnCalibration : SearchPhases.Certify, image * kept.Images(SplitName.Calibration));
    }

    // Splits that were checked by an earlier search tell no pace; what follows the training is little beside it.
    private static TimeSpan SecondsAnImage(ExitSearchSpec spec, KeptWork kept, PhaseLog phases) =>
        (phases.Reports.FirstOrDefault(phase => phase.Name == SearchPhases.CheckSplits) is { } check ? TimeSpan.FromSeconds(check.Seconds) : TimeSpan.Zero)
        / spec.Dataset.Splits.Keys.Sum(name => Math.Min(SplitCheck.Sample, kept.Images(name)));
}
