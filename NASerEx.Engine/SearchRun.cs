using System.Globalization;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Measurement.Resources;
using NASerEx.Search;
using NASerEx.Specs;
using NASerEx.Studies;
using NASerEx.Training;

namespace NASerEx;

/// <summary>The phases of a search, in order.</summary>
internal static class SearchRun
{
    /// <summary>Runs a search.</summary>
    /// <param name="opened">Its spec, model and images.</param>
    /// <param name="store">Where results are kept.</param>
    /// <param name="crew">Who makes those that are missing.</param>
    /// <param name="phases">Times the phases.</param>
    /// <param name="work">Cancellation, progress, warnings.</param>
    /// <exception cref="NASerExException">As <see cref="Experiment.Search(ExitSearchSpec, WorkContext)"/>.</exception>
    public static FoundSearch Of(OpenedSearch opened, StudyStore store, ISearchCrew crew, PhaseLog phases, WorkContext work)
    {
        var (spec, model, data) = (opened.Spec, opened.Model, opened.Data);
        if (spec.Training.Mode != TrainingMode.Frozen)
            phases.Run("Try to train through the model", () => JointTrainer.Require(model.Model, model.Classifier));
        if (spec.Target.Profile is not null && spec.Search.Objective != SearchObjective.Macs)
            phases.Run("Read the target's profile", () => TargetProfiles.Find(spec.Target, model.Path, model.Sha256)!, profile => $"measured on {profile.Environment.Cpu}");
        var kept = new KeptWork(spec, store, crew, model, data, work, opened.Stream);
        phases.Run(SearchPhases.CheckSplits, kept.CheckSplits);
        if (opened.Stream is { } stream)
        {
            phases.Run("Read the sample of the stream", () => stream.Images, images => $"{images.Count:N0} images");
            stream.WarnOfCalibration(data, work);
        }

        var space = phases.Run("Choose exit points", () => PointChoice.Of(model.Points, spec.Exits, () => kept.Saliency(), kept.Trial.Of), chosen => $"{chosen.Points.Length} of {model.Points.Length}");
        foreach (var point in model.Points.Where(point => space.Reasons.ContainsKey(point.Name)))
            work.Tell($"No heads on {point.Name}: {space.Reasons[point.Name]}.");
        foreach (var head in space.LeftOut)
            work.Tell($"No {head.Name}: {head.WhyNot}.");
        var chosen = kept.Within(space.Options);
        var frozen = new FrozenSearch(spec, space.Points, chosen, phases, work);
        var joint = new JointSearch(spec, chosen, frozen, phases, work);
        var choice = spec.Training.Mode switch
        {
            TrainingMode.Mixed => joint.Mixed(),
            TrainingMode.Joint => joint.Joint(),
            _ => frozen.Run(),
        };
        if (spec.Certificate is { } wanted)
            choice = new CertifiedSearch(wanted, spec.Search, data, phases, work).Of(choice);
        var unseen = data.Split(SplitName.Calibration, work).Count == 0
            ? null
            : phases.Run(SearchPhases.CheckOnCalibration, () => choice.ProblemOn(SplitName.Calibration));
        var result = new SearchReport(spec, model, choice).Of(unseen, DatasetUse.Of(data), phases.Reports);
        foreach (var candidate in result.Candidates)
            work.Tell(candidate.ToString());
        WarnOfPlan(result, model.Model.Bytes + sizeof(float) * result.Plan.Exits.Sum(exit => exit.Head.Parameters), work);
        var backbone = result.Plan.Tuned is { } tuned ? OpenedModel.Open(tuned.Model, Experiment.SizeOf(spec.Dataset), work) : model;
        return new FoundSearch(result, backbone, (labelled, started) => kept.Archive.Keep(labelled, backbone, data, started, work));
    }

    private static void WarnOfPlan(ExitSearchResult result, long bytes, WorkContext work)
    {
        var limit = result.Spec.Search.MaxAccuracyDrop;
        var chosen = result.Plan.Expected;
        Experiment.WarnOfFew(chosen.Samples, work);
        if (chosen.StreamSamples is < StreamSample.Few and var few)
            work.Warn(StreamSample.WarningOfFew(few));
        if (MemoryLimit.Exceeded(result.Spec.Target, "The weights of the plan alone take", bytes / HardwareTarget.BytesOfMegabyte) is { } exceeded)
            work.Warn(exceeded);
        if (result.Plan.Exits.IsEmpty && result.Spec.Search.MaxExits > 0 && result.Plan.Certificate is null)
            work.Warn("No structure with exits within search.maxAccuracyDrop costs less than the original, so the plan has no exits. Allow a greater drop, lower search.caution, or offer other heads.");
        else if (chosen.AccuracyDrop + (3 * chosen.DropError) < -1)
            work.Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"With exits the model gets {-chosen.AccuracyDrop:0.0} points more validation images right than the original, whose {100 * chosen.BaselineAccuracy:0.0} % look low. Check that images are prepared as in its training (preprocess) and that classes are in its order."));
        else if (result.Spec.Search.MaxCost is null && result.Unseen is { } unseen && unseen.AccuracyDrop - (2 * unseen.DropError) > limit)
            work.Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"On the {unseen.Samples} calibration images, which had no part in choosing it, the plan loses {unseen.AccuracyDrop:0.00} points (standard error {unseen.DropError:0.00}), more than search.maxAccuracyDrop, {limit}. Raise search.caution, or give the validation split more images."));
    }
}
