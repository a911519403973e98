using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Natives;
using NASerEx.Saliency;
using NASerEx.Search;
using NASerEx.Specs;
using NASerEx.Studies;
using NASerEx.Training;

namespace NASerEx;

/// <summary>What training heads would do.</summary>
/// <param name="Missing">Heads to train.</param>
/// <param name="Kept">Heads of earlier runs that are used again.</param>
/// <param name="Time">How long the training takes on this machine; null where that cannot be told without libtorch.</param>
public sealed record HeadsForecast(int Missing, int Kept, TimeSpan? Time);

/// <summary>What a search would train, and for how long.</summary>
/// <param name="Spec">Everything that decides the search.</param>
/// <param name="Points">Exit points that get heads.</param>
/// <param name="Heads">The heads; null where the model itself learns with its exits from the start.</param>
/// <param name="Images">Training images.</param>
public sealed record SearchForecast(ExitSearchSpec Spec, ImmutableArray<string> Points, HeadsForecast? Heads, int Images)
{
    /// <summary>
    /// The trial that chooses among heads; of those that are trained then, at most what is told is. Null where none is asked for, or an earlier search has made it.
    /// </summary>
    public HeadsForecast? Trial { get; init; }

    /// <summary>Says that there is no forecast of a training without libtorch.</summary>
    public const string NoTime = "How long that takes can be told once Install-ExitTrainingRuntime has been run, which training needs anyway.";

    /// <summary>A number of epochs in words.</summary>
    public static string EpochsOf(int count) => count == 1 ? "an epoch" : $"{count} epochs";

    /// <summary>Looks at the model and the images, and trains on a few batches to tell the pace. Nothing is kept.</summary>
    /// <param name="spec">Everything that decides the search.</param>
    /// <param name="store">Where results are kept.</param>
    /// <param name="work">Cancellation, progress, warnings.</param>
    /// <exception cref="NASerExException">As <see cref="Experiment.Search(ExitSearchSpec, WorkContext)"/>, as far as it gets before training.</exception>
    internal static SearchForecast Of(ExitSearchSpec spec, StudyStore store, WorkContext work)
    {
        var model = OpenedModel.Open(spec.Model, Experiment.SizeOf(spec.Dataset), work);
        using var data = ImageDataset.Open(spec.Dataset, work);
        model.Classifier.CheckClasses(data.Classes, spec.Dataset.Name, data.ClassMap);
        using var stream = spec.Stream is { } path ? StreamSample.Open(path, spec.Dataset, work) : null;
        if (spec.Target.Profile is not null && spec.Search.Objective != SearchObjective.Macs)
            TargetProfiles.Find(spec.Target, model.Path, model.Sha256);
        if (spec.Training.Mode != TrainingMode.Frozen && TrainingRuntime.Here.IsInstalled())
            JointTrainer.Require(model.Model, model.Classifier);
        var kept = new KeptWork(spec, store, new Alone(), model, data, work);
        var saliency = new Lazy<SaliencyScores>(() => kept.Saliency(keeps: false));
        HeadsForecast? trial = null;
        PointChoice Space(ExitSpaceOptions exits) => PointChoice.Of(model.Points, exits, () => saliency.Value, within =>
        {
            if (kept.Trial.Find(within) is { } tried)
                return tried;
            trial = kept.Trial.Forecast(within);
            return [];
        });
        var space = Space(spec.Exits);
        if (trial is not null)
            space = Space(spec.Exits with { TrialImages = 0 });
        var train = data.Split(SplitName.Train, work).Count;
        return new SearchForecast(
            spec, [.. space.Points.Select(point => point.Name)],
            spec.Training.Mode == TrainingMode.Joint ? null : kept.Within(space.Options).ForecastHeads(space.Points),
            spec.Training.MaxImages == 0 ? train : Math.Min(train, spec.Training.MaxImages))
        {
            Trial = trial,
        };
    }

    /// <summary>All of it in sentences.</summary>
    public override string ToString() => string.Join(' ', Sentences());

    private IEnumerable<string> Sentences()
    {
        var over = string.Create(CultureInfo.InvariantCulture, $"over {Images:N0} images");
        if (Trial is not null)
            yield return string.Create(CultureInfo.InvariantCulture, $"Try {Trial.Missing} exits with {Spec.Exits.TrialImages:N0} images{In(Trial.Time)}, to choose those that are trained.");
        var most = Trial is null ? "" : "at most ";
        if (Heads is not null)
            yield return Heads.Missing == 0
                ? $"Train no exits: all {Heads.Kept} are there from earlier searches in '{Spec.Store}'."
                : $"Train {most}{Heads.Missing} exits at {Points.Length} points of '{Spec.Model}' for {EpochsOf(Spec.Training.AllEpochs)} {over}{In(Heads.Time, most)}{(Heads.Kept == 0 ? "" : $"; {Heads.Kept} more are there from earlier searches")}.";
        if (Heads is { Time: null })
            yield return NoTime;
        if (Spec.Training.Mode != TrainingMode.Frozen)
            yield return $"Train the model together with its exits for {EpochsOf(Spec.Training.Joint.Epochs)} {over}; how long that takes is said when it has begun.";
        yield return $"Keep all of it in '{Spec.Store}'.";

        static string In(TimeSpan? time, string most = "") => time is { } known ? $", in {most}{Durations.About(known)} on this machine" : "";
    }
}
