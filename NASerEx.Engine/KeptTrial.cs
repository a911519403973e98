using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Runtime;
using NASerEx.Specs;
using NASerEx.Studies;
using NASerEx.Training;

namespace NASerEx;

/// <summary>Tries heads on a few images, to choose those that are trained, but for trials that an earlier run has made.</summary>
/// <param name="spec">Everything that decides the search.</param>
/// <param name="model">The original.</param>
/// <param name="data">The images.</param>
/// <param name="store">Where trials are kept.</param>
/// <param name="crew">Who makes them.</param>
/// <param name="heads">What training heads takes.</param>
/// <param name="runtime">How to ask heads about images.</param>
/// <param name="work">Cancellation, progress.</param>
internal sealed class KeptTrial(
    ExitSearchSpec spec, OpenedModel model, ImageDataset data, StudyStore store, ISearchCrew crew, KeptHeads heads, RuntimeOptions runtime, WorkContext work)
{
    // A trial has to be short: small batches make enough steps of a few images.
    private const int Batch = 16;
    private const int EpochsFromMemory = 10;
    private const int LeastValidationImages = 1000;

    // Of one epoch there is no best to find, so that libtorch asks heads about as many images as calibrating them takes; ONNX Runtime, which is faster, asks about all.
    private const int ImagesToCalibrate = 500;

    // Trials of an earlier rule are made again.
    private const int Rule = 5;
    private const string Untried = "not tried: a head on a point before it stands for it, as exits.trainingShare lets few be trained";

    /// <summary>All heads on some exit points, and why those that are not worth a whole training are not.</summary>
    /// <param name="points">The points.</param>
    /// <exception cref="NASerExException">No head shape fits any of the points (<c>ExitSpaceEmpty</c>).</exception>
    public ImmutableArray<TriedHead> Of(ImmutableArray<ExitPoint> points)
    {
        if (Find(points) is { } tried)
            return tried;
        crew.Miss(new WorkPiece("try heads on exit points", KeyOf(points), () => Make(points)));
        return Make(points);
    }

    /// <summary>The same of an earlier trial on these points; null where there was none.</summary>
    public ImmutableArray<TriedHead>? Find(ImmutableArray<ExitPoint> points) =>
        store.Find(StudyKind.Trial, KeyOf(points), work) is { } kept ? kept.As<ImmutableArray<TriedHead>>() : null;

    /// <summary>What a trial would do, and how long its learning would take.</summary>
    /// <exception cref="NASerExException">As <see cref="Of"/>.</exception>
    public HeadsForecast Forecast(ImmutableArray<ExitPoint> points)
    {
        var candidates = Candidates(points);
        return new HeadsForecast(candidates.Length, 0, heads.Time(TaskOf(candidates, points), Training));
    }

    private ImmutableArray<TriedHead> Make(ImmutableArray<ExitPoint> points)
    {
        ImmutableArray<ExitHead> learned = [.. HeadTrainer.Train(TaskOf(Candidates(points), points), Training, work).Select(head => head.Head)];
        var outcomes = OutcomeCollector.Collect(
            model.Model, model.Classifier.Output, model.Classifier.Classes, model.HasProbabilities, points, learned, Validation, runtime, work);
        var all = heads.Untrained(points);
        var streamed = Streamed(all, spec.Training);
        var trial = new HeadTrial(learned, Names(streamed), Names(Streamed(all, Training)), MacsOf(points), outcomes, model.Macs, spec.Search);
        ImmutableArray<TriedHead> tried =
        [
            .. trial.Choose([.. spec.Exits.NamedHeads], spec.Exits.MaxPoints, MostTraining(streamed, points), work),
            .. all.ExceptBy(learned.Select(head => head.Name), head => head.Name).Select(head => new TriedHead(head.Point, head.Shape, Untried)),
        ];
        store.Put(StudyKind.Trial, KeyOf(points), tried);
        return tried;
    }

    private ImmutableArray<ExitHead> Candidates(ImmutableArray<ExitPoint> points)
    {
        var all = heads.Untrained(points);
        var streamed = Streamed(all, spec.Training);
        return TrialCandidates.Of(all, Names(streamed), MacsOf(points), [.. spec.Exits.NamedHeads], MostTraining(streamed, points));
    }

    private double MostTraining(ImmutableArray<ExitHead> streamed, ImmutableArray<ExitPoint> points) => spec.Exits.TrainingShare * MacsOf(points).Of(streamed);

    private TrainingMacs MacsOf(ImmutableArray<ExitPoint> points) => TrainingMacs.Of(points, spec.Training);

    private ImmutableArray<ExitHead> Streamed(ImmutableArray<ExitHead> all, TrainingOptions options) => HeadTrainer.Streamed(all, data.Split(SplitName.Train, work), options);

    private static ImmutableHashSet<string> Names(ImmutableArray<ExitHead> some) => [.. some.Select(head => head.Name)];

    private HeadTrainingTask TaskOf(ImmutableArray<ExitHead> candidates, ImmutableArray<ExitPoint> points) => heads.TaskOf(candidates, points) with { Validation = Validation.First(ImagesToCalibrate) };

    private ImageSplit Validation => data.Split(SplitName.Validation, work).First(Math.Max(LeastValidationImages, Training.MaxImages));

    private TrainingOptions Training => spec.Training with
    {
        Epochs = 1,
        EpochsFromMemory = EpochsFromMemory,
        Budget = TrainingBudget.Standard,
        MaxImages = spec.Training.MaxImages == 0 ? spec.Exits.TrialImages : Math.Min(spec.Exits.TrialImages, spec.Training.MaxImages),
        BatchSize = Math.Min(spec.Training.BatchSize, Batch),
    };

    private StudyKey KeyOf(ImmutableArray<ExitPoint> points) => heads.RunKey(
        ("trial of heads", spec.Exits.TrialImages), ("rule", Rule), ("points", points.Select(point => point.Name)), ("heads", heads.Untrained(points).Select(head => head.Name)),
        ("named", spec.Exits.NamedHeads), ("most", new { spec.Exits.MaxPoints, spec.Exits.TrainingShare }), ("limits", new { spec.Search.MaxExits, spec.Search.MaxAccuracyDrop }));
}
