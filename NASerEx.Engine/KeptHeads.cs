using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Specs;
using NASerEx.Studies;
using NASerEx.Training;

namespace NASerEx;

/// <summary>Trains the heads that a search chooses from, but for those that an earlier run has trained.</summary>
/// <param name="spec">Everything that decides the search.</param>
/// <param name="model">The original.</param>
/// <param name="data">The images.</param>
/// <param name="store">Where heads are kept.</param>
/// <param name="keyOf">The key of parameters, with what every key has.</param>
/// <param name="work">Cancellation, progress.</param>
internal sealed class KeptHeads(
    ExitSearchSpec spec,
    OpenedModel model,
    ImageDataset data,
    StudyStore store,
    Func<IEnumerable<(string Name, object? Value)>, StudyKey> keyOf,
    WorkContext work)
{
    /// <summary>Heads on some exit points, in the order of points and then shapes, those that were given up included.</summary>
    /// <param name="points">The points.</param>
    /// <param name="backbone">What the original says of the validation images; asked only where heads are compared on the way.</param>
    /// <exception cref="NASerExException">No head shape fits any of the points (<c>ExitSpaceEmpty</c>).</exception>
    public ImmutableArray<CandidateHead> On(ImmutableArray<ExitPoint> points, Func<OutcomeTable> backbone)
    {
        var untrained = Untrained(points);
        // A head's weights do not depend on the others, but whether it was given up does.
        var company = new { Heads = untrained.Select(head => head.Name), spec.Training.Halving, spec.Search.MaxExits, spec.Search.MaxAccuracyDrop };
        var kept = untrained.Select(head => Find(KeyOf(head, points)) ?? Find(KeyOf(head, points, company))).ToArray();
        ImmutableArray<ExitHead> missing = [.. untrained.Where((_, i) => kept[i] is null)];
        var trained = Train(missing, points, company, backbone).ToDictionary(head => head.Head.Name);
        return [.. untrained.Select((head, i) => kept[i] ?? trained[head.Name])];
    }

    private CandidateHead? Find(StudyKey key) => CandidateHead.Find(store, key, work);

    private List<CandidateHead> Train(ImmutableArray<ExitHead> heads, ImmutableArray<ExitPoint> points, object company, Func<OutcomeTable> backbone)
    {
        if (heads.IsEmpty)
            return [];
        var journal = new StoredJournal(store, keyOf([("teacher", TrainImages)]), keyOf([.. Parameters, ("heads", heads.Select(head => head.Name)), ("company", company)]), work);
        var task = new HeadTrainingTask(
            model.Model, model.Classifier.Output, model.Classifier.Classes, model.HasProbabilities, points, heads,
            data.Split(SplitName.Train, work), data.Split(SplitName.Validation, work))
        {
            Journal = journal,
            Halving = new Halving(spec.Training.Halving, Math.Max(spec.Search.MaxExits, 1), new HeadPromise(points, backbone, model.Macs, spec.Search).Of),
        };
        var trained = new List<CandidateHead>();
        HeadTrainer.Train(task, spec.Training, work, head =>
        {
            var key = head.Dropped is null ? KeyOf(head.Head, points) : KeyOf(head.Head, points, company);
            trained.Add(CandidateHead.Keep(store, key, head, model.Model));
        });
        journal.Forget();
        return trained;
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

    private string TrainImages => data.Split(SplitName.Train, work).ContentHash;

    private (string Name, object? Value)[] Parameters =>
    [
        ("train", TrainImages),
        ("validation", data.Split(SplitName.Validation, work).ContentHash),
        // The budget says how many epochs there are, and halving who goes on, not what is learned.
        ("training", spec.Training with { Epochs = spec.Training.AllEpochs, Budget = TrainingBudget.Standard, Halving = 1 }),
    ];

    private StudyKey KeyOf(ExitHead head, ImmutableArray<ExitPoint> points, object? company = null) => keyOf(
    [
        .. Parameters,
        ("head", head.Name),
        ("frontier", points.First(point => point.Name == head.Point).Frontier.Select(value => value.Name)),
        ("reading", points.First(point => point.Name == head.Point).Reading),
        .. company is null ? [] : new (string, object?)[] { ("company", company) },
    ]);
}
