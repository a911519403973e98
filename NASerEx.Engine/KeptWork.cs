using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Measurement;
using NASerEx.Outcomes;
using NASerEx.Runtime;
using NASerEx.Saliency;
using NASerEx.Search;
using NASerEx.Specs;
using NASerEx.Studies;
using NASerEx.Training;

namespace NASerEx;

/// <summary>The long phases of a search. What an earlier run has finished for the same model, images and options is taken from the store.</summary>
/// <param name="spec">Everything that decides the search.</param>
/// <param name="store">Where results are kept.</param>
/// <param name="crew">Who makes those that are missing.</param>
/// <param name="model">The model.</param>
/// <param name="data">The images.</param>
/// <param name="work">Cancellation, progress, warnings.</param>
/// <param name="stream">A sample of the stream that the model is meant for; null for none.</param>
internal sealed class KeptWork(
    ExitSearchSpec spec, StudyStore store, ISearchCrew crew, OpenedModel model, ImageDataset data, WorkContext work, StreamSample? stream = null)
{
    // Changes whenever the same inputs come to give other results.
    private const int Generation = 5;

    private readonly RuntimeOptions _runtime = Here(spec.Target);

    /// <summary>Whether others may do a part of it.</summary>
    public bool IsShared => crew.IsShared;

    /// <summary>How many images a split has.</summary>
    public int Images(SplitName split) => data.CountIn(split);

    /// <summary>The same search on another model.</summary>
    public KeptWork On(OpenedModel other) => new(spec, store, crew, other, data, work, stream);

    /// <summary>The same search with other exits.</summary>
    public KeptWork Within(ExitSpaceOptions exits) => new(spec with { Exits = exits }, store, crew, model, data, work, stream);

    /// <summary>Warns when the model was trained on images that it should not know.</summary>
    public ImmutableArray<SplitAccuracy> CheckSplits()
    {
        ImmutableArray<SplitName> names = [.. Enum.GetValues<SplitName>().Where(spec.Dataset.Splits.ContainsKey)];
        crew.Miss([.. names.Where(name => FindCheck(name) is null).Select(name => new WorkPiece($"run the model on the {SpecSchema.CamelCase($"{name}")} split", CheckKey(name), () => CheckSplit(name)))]);
        ImmutableArray<SplitAccuracy> found = [.. names.Select(name => FindCheck(name) ?? CheckSplit(name))];
        var unseen = found.Where(split => split.Split != SplitName.Train).ToList();
        if (SplitLeak.Warning(unseen, found.Where(split => split.Split == SplitName.Train).Cast<SplitAccuracy?>().FirstOrDefault()) is { } warning)
            work.Warn(warning);
        return found;
    }

    /// <summary>How much class information each exit point of the model offers.</summary>
    /// <param name="keeps">Whether what had to be measured is kept.</param>
    /// <exception cref="NASerExException">As <see cref="SaliencyMeasures.Of(SaliencyMeasure, SaliencyTask, WorkContext)"/>.</exception>
    public SaliencyScores Saliency(bool keeps = true)
    {
        var (train, exits) = (data.Split(SplitName.Train, work), spec.Exits);
        var key = Key(
            ("train", train.ContentHash), ("measure", exits.Saliency), ("images", exits.SaliencyImages), ("seed", spec.Training.Seed),
            ("points", model.Points.Select(point => new { point.Name, Frontier = point.Frontier[0].Name, point.Reading })));
        if (store.Find(StudyKind.Saliency, key, work) is { } kept)
            return kept.As<SaliencyScores>();
        crew.Miss(new WorkPiece("tell the saliency of exit points", key, () => Measure()));
        return Measure();

        SaliencyScores Measure()
        {
            var scores = SaliencyMeasures.Of(exits.Saliency, model.SaliencyTask(train, exits.SaliencyImages, spec.Training.Seed), work);
            if (keeps)
                store.Put(StudyKind.Saliency, key, scores);
            return scores;
        }
    }

    /// <summary>Trials of heads.</summary>
    public KeptTrial Trial => new(spec, model, data, store, crew, KeptHeads, _runtime, work);

    /// <summary>Trained heads on some exit points, in the order of points and then shapes, those that were given up included.</summary>
    /// <exception cref="NASerExException">No head shape fits any of the points (<c>ExitSpaceEmpty</c>).</exception>
    public ImmutableArray<CandidateHead> Heads(ImmutableArray<ExitPoint> points) =>
        KeptHeads.On(points, () => Outcomes(SplitName.Validation, points, []), () => MissingOutcomes(data.Split(SplitName.Validation, work), points, []));

    /// <summary>What training heads on some exit points would do.</summary>
    /// <exception cref="NASerExException">As <see cref="Heads"/>.</exception>
    public HeadsForecast ForecastHeads(ImmutableArray<ExitPoint> points) => KeptHeads.Forecast(points, () => Outcomes(SplitName.Validation, points, []));

    /// <summary>The later exits of a plan, trained further on the images that arrive at them.</summary>
    public ImmutableArray<CandidateHead> OnArrivals(ImmutableArray<PlannedExit> exits, ImmutableArray<ExitPoint> points) => KeptHeads.OnArrivals(exits, points);

    /// <summary>Untrained heads on some exit points, in the order of points and then shapes.</summary>
    /// <exception cref="NASerExException">No head shape fits any of the points (<c>ExitSpaceEmpty</c>).</exception>
    public ImmutableArray<ExitHead> Untrained(ImmutableArray<ExitPoint> points) => KeptHeads.Untrained(points);

    /// <summary>The model and heads after they have learned together.</summary>
    /// <param name="points">Exit points of the heads.</param>
    /// <param name="heads">The heads to start from.</param>
    /// <param name="origin">What these depend on beside the options of training.</param>
    public TunedModel Tuned(ImmutableArray<ExitPoint> points, ImmutableArray<ExitHead> heads, object origin) =>
        new KeptTuning(spec, model, data, store, crew, Key, KeptHeads.Teacher, work).Of(points, heads, origin);

    /// <summary>What heads say of the images of a split. Their metrics are fitted on the validation images, as their temperatures are.</summary>
    public OutcomeTable Outcomes(SplitName split, ImmutableArray<ExitPoint> points, ImmutableArray<CandidateHead> heads) =>
        Outcomes(data.Split(split, work), points, heads);

    /// <summary>Whether a sample of the stream is known.</summary>
    public bool HasStream => stream is not null;

    /// <summary>The same of the images of the stream; null where no sample of it is known.</summary>
    public OutcomeTable? StreamOutcomes(ImmutableArray<ExitPoint> points, ImmutableArray<CandidateHead> heads) =>
        stream is null ? null : Outcomes(stream.Images, points, heads);

    private OutcomeTable Outcomes(ImageSplit images, ImmutableArray<ExitPoint> points, ImmutableArray<CandidateHead> heads)
    {
        if (store.Find(StudyKind.Outcomes, OutcomesKey(images, heads), work) is { } kept)
            return OutcomeFile.Read(kept.File!);
        crew.Miss([.. MissingOutcomes(images, points, heads), .. MissingBeside(images, points, heads)]);
        return Collect(images, points, heads);
    }

    private ImmutableArray<WorkPiece> MissingOutcomes(ImageSplit images, ImmutableArray<ExitPoint> points, ImmutableArray<CandidateHead> heads) =>
        store.Find(StudyKind.Outcomes, OutcomesKey(images, heads), work) is not null ? [] : OutcomeParts.Missing(images, points, heads);

    // A search that trains nothing further asks the same heads about the calibration images next.
    private ImmutableArray<WorkPiece> MissingBeside(ImageSplit images, ImmutableArray<ExitPoint> points, ImmutableArray<CandidateHead> heads) =>
        FitsMetrics(images) && !heads.IsEmpty && spec.Training is { Mode: TrainingMode.Frozen, ArrivalEpochs: 0 } && data.Split(SplitName.Calibration, work) is { Count: > 0 } calibration
            ? MissingOutcomes(calibration, points, heads)
            : [];

    private bool FitsMetrics(ImageSplit images) => images == data.Split(SplitName.Validation, work);

    private StudyKey OutcomesKey(ImageSplit images, ImmutableArray<CandidateHead> heads) => Key(
        ("format", OutcomeFile.Version), ("images", images.ContentHash), ("fit", !FitsMetrics(images)), ("heads", heads.Select(head => head.Key.Hash)));

    private OutcomeTable Collect(ImageSplit images, ImmutableArray<ExitPoint> points, ImmutableArray<CandidateHead> heads)
    {
        var fittedOn = FitsMetrics(images) ? null : Outcomes(SplitName.Validation, points, heads);
        var joined = OutcomeParts.Join(images, heads, fittedOn);
        var table = joined ?? OutcomeCollector.Collect(
            model.Model, model.Classifier.Output, model.Classifier.Classes, model.HasProbabilities, points,
            [.. heads.Select(head => head.Head)], images, _runtime, work, fittedOn);
        store.Put(StudyKind.Outcomes, OutcomesKey(images, heads), new OutcomesInfo(table.Count, heads.Length), stream => OutcomeFile.Write(table, stream));
        if (joined is not null)
            OutcomeParts.Forget(images, heads);
        return table;
    }

    /// <summary>Costs of the heads and of the model, in the unit of the search's objective.</summary>
    public ExitCosts Costs(ImmutableArray<ExitPoint> points, ImmutableArray<CandidateHead> candidates)
    {
        ImmutableArray<ExitHead> heads = [.. candidates.Select(head => head.Head)];
        return spec.Search.Objective switch
        {
            SearchObjective.Macs => CostModel.Macs(points, heads, model.Macs),
            SearchObjective.Energy => CostModel.Energy(CostModel.Latency(points, heads, Latencies(points, heads)), spec.Target),
            _ => CostModel.Latency(points, heads, Latencies(points, heads)),
        };
    }

    /// <summary>How models run on this machine, which may lack the provider of a target that a profile speaks for.</summary>
    private static RuntimeOptions Here(HardwareTarget target) => target.Profile is not null && !TargetProfiles.CanRun(target)
        ? new RuntimeOptions()
        : target.ToRuntime() with { Threads = Environment.ProcessorCount, Affinity = [] };

    private LatencyProfile Latencies(ImmutableArray<ExitPoint> points, ImmutableArray<ExitHead> heads)
    {
        if (spec.Target.Profile is { } file)
            return TargetProfileFile.Read(file).Latency;
        // Workers that share a search measure on the hardware of the target's name, whichever machine that is.
        object machine = crew.IsShared ? new { Label = spec.Target.Name } : MeasurementEnvironment.Of(spec.Target.ToRuntime());
        var how = new ProfileOptions();
        var key = Key(
            ("target", spec.Target with { Batch = null, DeadlineMs = null, Watts = null, MemoryLimitMb = null }), ("machine", machine), ("how", how),
            ("points", points.Select(point => point.Name)), ("heads", heads.Select(head => head.Form).Distinct()));
        if (store.Find(StudyKind.Latency, key, work) is { } kept)
            return kept.As<LatencyProfile>();
        crew.Miss(new WorkPiece("measure the model's parts", key, () => Measure()) { Label = spec.Target.Name });
        return Measure();

        LatencyProfile Measure()
        {
            var profile = LatencyProfile.Of(new TargetProfiling(model, spec.Target, how, work).Measure(points, heads));
            store.Put(StudyKind.Latency, key, profile);
            return profile;
        }
    }

    /// <summary>The searches that the store keeps.</summary>
    public SearchArchive Archive => new(store);

    private OutcomeParts OutcomeParts => new(model, store, Key, _runtime, work);

    private KeptHeads KeptHeads => new(spec, model, data, store, crew, Key, work);

    private StudyKey CheckKey(SplitName name) => Key(("images", data.Split(name, work).ContentHash), ("sample", SplitCheck.Sample));

    private SplitAccuracy? FindCheck(SplitName name) => store.Find(StudyKind.SplitCheck, CheckKey(name), work)?.As<SplitAccuracy>();

    private SplitAccuracy CheckSplit(SplitName name)
    {
        var accuracy = SplitCheck.Of(model, data, name, _runtime, work);
        store.Put(StudyKind.SplitCheck, CheckKey(name), accuracy);
        return accuracy;
    }

    private sealed record OutcomesInfo(int Images, int Heads);

    private StudyKey Key(params IEnumerable<(string Name, object? Value)> parameters) =>
        StudyKey.Of([("generation", Generation), ("model", model.Sha256), .. parameters]);
}
