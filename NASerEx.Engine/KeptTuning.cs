using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Graphs.Onnx;
using NASerEx.Specs;
using NASerEx.Studies;
using NASerEx.Training;

namespace NASerEx;

/// <summary>Trains a model and heads together, if no earlier run has.</summary>
/// <param name="spec">Everything that decides the search.</param>
/// <param name="model">The original.</param>
/// <param name="data">The images.</param>
/// <param name="store">Where the results are kept.</param>
/// <param name="crew">Who trains.</param>
/// <param name="keyOf">The key of parameters, with what every key has.</param>
/// <param name="teacher">What the logits of the original depend on.</param>
/// <param name="work">Cancellation, progress.</param>
internal sealed class KeptTuning(
    ExitSearchSpec spec,
    OpenedModel model,
    ImageDataset data,
    StudyStore store,
    ISearchCrew crew,
    Func<IEnumerable<(string Name, object? Value)>, StudyKey> keyOf,
    StudyKey teacher,
    WorkContext work)
{
    private readonly ImageSplit _train = data.Split(SplitName.Train, work);
    private readonly ImageSplit _validation = data.Split(SplitName.Validation, work);
    private readonly TrainingOptions _options = JointOptions.Of(spec.Training);

    /// <summary>The model and heads after they have learned together.</summary>
    /// <param name="points">Exit points of the heads.</param>
    /// <param name="heads">The heads to start from.</param>
    /// <param name="origin">What these depend on beside the options.</param>
    public TunedModel Of(ImmutableArray<ExitPoint> points, ImmutableArray<ExitHead> heads, object origin)
    {
        var key = keyOf(
        [
            ("train", _train.ContentHash),
            ("validation", _validation.ContentHash),
            ("training", _options),
            ("heads", heads.Select(head => head.Name)),
            ("frontiers", points.Select(point => point.Frontier.Select(value => value.Name))),
            ("origin", origin),
        ]);
        if (Find(key, heads) is { } kept)
            return kept;
        crew.Miss(new WorkPiece("fine-tune the model and its exits", key, () => Train(key, points, heads)));
        Train(key, points, heads);
        var made = Find(key, heads)!;
        return made with { IsKept = false, Heads = [.. made.Heads.Select(head => head with { IsKept = false })] };
    }

    private TunedModel? Find(StudyKey key, ImmutableArray<ExitHead> heads)
    {
        if (store.Find(StudyKind.Backbone, key, work) is not { File: { } file })
            return null;
        var found = heads.Select(head => CandidateHead.Find(store, KeyOf(head, key), work)).OfType<CandidateHead>().ToImmutableArray();
        if (found.Length < heads.Length)
            return null;
        return new TunedModel(OpenedModel.Open(file, Experiment.SizeOf(spec.Dataset), work), found, IsKept: true);
    }

    // The model last: one that is there has all its heads.
    private void Train(StudyKey key, ImmutableArray<ExitPoint> points, ImmutableArray<ExitHead> heads)
    {
        var journal = new StoredJournal(store, teacher, key, work);
        var task = new JointTrainingTask(model.Model, model.Classifier, points, heads, _train, _validation) { Journal = journal };
        var trained = JointTrainer.Train(task, _options, work);
        foreach (var head in trained.Heads)
            CandidateHead.Keep(store, KeyOf(head.Head, key), head, model.Model);
        store.Put(StudyKind.Backbone, key, new TuningInfo(heads.Length), stream => stream.Write(OnnxFile.ToBytes(trained.Backbone)));
        journal.Forget();
    }

    private sealed record TuningInfo(int Heads);

    private StudyKey KeyOf(ExitHead head, StudyKey tuning) => keyOf([("tuning", tuning.Hash), ("head", head.Name)]);
}
