using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Measurement;
using NASerEx.Outcomes;
using NASerEx.Runtime;
using NASerEx.Search;
using NASerEx.Specs;
using NASerEx.Studies;
using NASerEx.Training;

namespace NASerEx;

/// <summary>The long phases of a search. What an earlier run has finished for the same model, images and options is taken from the store.</summary>
internal sealed class KeptWork(ExitSearchSpec spec, OpenedModel model, ImageDataset data, WorkContext work)
{
    // Changes whenever the same inputs come to give other results.
    private const int Generation = 2;

    private readonly StudyStore _store = new(spec.Store);
    private readonly RuntimeOptions _runtime = spec.Target.ToRuntime() with { Threads = Environment.ProcessorCount };

    /// <summary>Warns when the model was trained on images that it should not know.</summary>
    public ImmutableArray<SplitAccuracy> CheckSplits()
    {
        ImmutableArray<SplitAccuracy> found = [.. Enum.GetValues<SplitName>().Where(spec.Dataset.Splits.ContainsKey).Select(CheckSplit)];
        var unseen = found.Where(split => split.Split != SplitName.Train).ToList();
        if (SplitLeak.Warning(unseen, found.Where(split => split.Split == SplitName.Train).Cast<SplitAccuracy?>().FirstOrDefault()) is { } warning)
            work.Warn(warning);
        return found;
    }

    /// <summary>Trained heads on some exit points, in the order of points and then shapes.</summary>
    /// <exception cref="NASerExException">No head shape fits any of the points (<c>ExitSpaceEmpty</c>).</exception>
    public ImmutableArray<CandidateHead> Heads(ImmutableArray<ExitPoint> points)
    {
        var untrained = Untrained(points);
        var kept = untrained.Select(head => CandidateHead.Find(_store, KeyOf(head, points), work)).ToArray();
        ImmutableArray<ExitHead> missing = [.. untrained.Where((_, i) => kept[i] is null)];
        var trained = Train(missing, points).ToDictionary(head => head.Head.Name);
        return [.. untrained.Select((head, i) => kept[i] ?? trained[head.Name])];
    }

    /// <summary>What heads say of the images of a split.</summary>
    public OutcomeTable Outcomes(SplitName split, ImmutableArray<ExitPoint> points, ImmutableArray<CandidateHead> heads)
    {
        var images = data.Split(split, work);
        var key = Key(("images", images.ContentHash), ("heads", heads.Select(head => head.Key.Hash)));
        if (_store.Find(StudyKind.Outcomes, key, work) is { } kept)
            return OutcomeFile.Read(kept.File!);
        var table = OutcomeCollector.Collect(
            model.Model, model.Classifier.Output, model.Classifier.Classes, model.HasProbabilities, points,
            [.. heads.Select(head => head.Head)], images, _runtime, work);
        _store.Put(StudyKind.Outcomes, key, new { Images = table.Count, Heads = heads.Length }, stream => OutcomeFile.Write(table, stream));
        return table;
    }

    /// <summary>Costs of the heads and of the model, in the unit of the search's objective.</summary>
    public ExitCosts Costs(ImmutableArray<ExitPoint> points, ImmutableArray<CandidateHead> candidates)
    {
        ImmutableArray<ExitHead> heads = [.. candidates.Select(head => head.Head)];
        return spec.Search.Objective == SearchObjective.Macs
            ? CostModel.Macs(points, heads, model.Macs)
            : CostModel.Latency(points, heads, Latencies(points, heads, candidates));
    }

    private LatencyProfile Latencies(ImmutableArray<ExitPoint> points, ImmutableArray<ExitHead> heads, ImmutableArray<CandidateHead> candidates)
    {
        var machine = MeasurementEnvironment.Of(spec.Target.ToRuntime());
        var key = Key(("target", spec.Target), ("machine", machine), ("points", points.Select(point => point.Name)), ("heads", candidates.Select(head => head.Key.Hash)));
        if (_store.Find(StudyKind.Latency, key, work) is { } kept)
            return kept.As<LatencyProfile>();
        var profile = TargetLatency.Measure(model, points, heads, spec.Target, work);
        _store.Put(StudyKind.Latency, key, profile);
        return profile;
    }

    private ImmutableArray<CandidateHead> Train(ImmutableArray<ExitHead> heads, ImmutableArray<ExitPoint> points)
    {
        if (heads.IsEmpty)
            return [];
        var task = new HeadTrainingTask(
            model.Model, model.Classifier.Output, model.Classifier.Classes, model.HasProbabilities, points, heads,
            data.Split(SplitName.Train, work), data.Split(SplitName.Validation, work));
        var trained = new List<CandidateHead>();
        HeadTrainer.Train(
            task, spec.Training, work, head => trained.Add(CandidateHead.Keep(_store, KeyOf(head.Head, points), head, model.Model)));
        return [.. trained];
    }

    private ImmutableArray<ExitHead> Untrained(ImmutableArray<ExitPoint> points)
    {
        ImmutableArray<ExitHead> heads =
        [
            .. points.SelectMany(
                point => spec.Exits.Heads.Distinct().Where(shape => HeadShapes.Fits(shape, point)),
                (point, shape) => HeadShapes.Build(shape, point, model.Classifier.Classes, spec.Training.Seed)),
        ];
        return !heads.IsEmpty ? heads : throw new NASerExException(
            "ExitSpaceEmpty", ErrorKind.Infeasible,
            $"No exit can be built on '{model.Path}': {points.Length} exit points lie within exits.minShare … exits.maxShare, and none takes a head of {string.Join(", ", spec.Exits.Heads)}. Name heads in exits.heads that fit their shapes: {HeadShapes.Known}.");
    }

    private SplitAccuracy CheckSplit(SplitName name)
    {
        var split = data.Split(name, work);
        var key = Key(("images", split.ContentHash), ("sample", SplitCheck.Sample));
        if (_store.Find(StudyKind.SplitCheck, key, work) is { } kept)
            return kept.As<SplitAccuracy>();
        var accuracy = SplitCheck.Of(model, split, _runtime, work);
        _store.Put(StudyKind.SplitCheck, key, accuracy);
        return accuracy;
    }

    private StudyKey KeyOf(ExitHead head, ImmutableArray<ExitPoint> points) => Key(
        ("train", data.Split(SplitName.Train, work).ContentHash),
        ("validation", data.Split(SplitName.Validation, work).ContentHash),
        ("training", spec.Training),
        ("head", head.Name),
        ("frontier", points.First(point => point.Name == head.Point).Frontier.Select(value => value.Name)),
        ("reading", points.First(point => point.Name == head.Point).Reading));

    private StudyKey Key(params IEnumerable<(string Name, object? Value)> parameters) =>
        StudyKey.Of([("generation", Generation), ("model", model.Sha256), .. parameters]);
}
