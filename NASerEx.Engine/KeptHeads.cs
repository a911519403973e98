using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Natives;
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
/// <param name="crew">Who trains.</param>
/// <param name="keyOf">The key of parameters, with what every key has.</param>
/// <param name="work">Cancellation, progress.</param>
internal sealed class KeptHeads(
    ExitSearchSpec spec,
    OpenedModel model,
    ImageDataset data,
    StudyStore store,
    ISearchCrew crew,
    Func<IEnumerable<(string Name, object? Value)>, StudyKey> keyOf,
    WorkContext work)
{
    private const string ArrivalsSuffix = "+arrivals";
    private const string HeadParameter = "head";

    // Heads that are trained already are only moved a little.
    private const double ArrivalRate = 0.05;

    /// <summary>What the logits of the teacher, the original, depend on: all that learns from the same images shares them.</summary>
    public StudyKey Teacher => keyOf(TeacherParameters);

    /// <summary>What those of some of the images depend on.</summary>
    public StudyKey TeacherOf(Range part) => keyOf([.. TeacherParameters, ("part", $"{part}")]);

    private (string Name, object? Value)[] TeacherParameters =>
    [
        ("teacher", TrainImages),
        ("some", spec.Training.MaxImages == 0 ? null : new { spec.Training.MaxImages, spec.Training.Seed }),
    ];

    /// <summary>Heads on some exit points, in the order of points and then shapes, those that were given up included.</summary>
    /// <param name="points">The points.</param>
    /// <param name="backbone">What the original says of the validation images; asked only where heads are compared on the way.</param>
    /// <param name="beside">Pieces of work that lack for it.</param>
    /// <exception cref="NASerExException">No head shape fits any of the points (<c>ExitSpaceEmpty</c>).</exception>
    public ImmutableArray<CandidateHead> On(ImmutableArray<ExitPoint> points, Func<OutcomeTable> backbone, Func<ImmutableArray<WorkPiece>> beside)
    {
        var untrained = Untrained(points);
        var company = CompanyOf(untrained);
        var kept = Kept(untrained, points, company);
        ImmutableArray<ExitHead> missing = [.. untrained.Where((_, i) => kept[i] is null)];
        foreach (var head in missing)
            TellWhyAnew(head, points);
        if (crew.IsShared && !missing.IsEmpty)
            new SharedHeads(this, store, crew, spec.Training, points, company, HalvingOf(points, backbone), work).Share(missing, beside);
        var trained = Train(missing, points, company, backbone).ToDictionary(head => head.Head.Name);
        return [.. untrained.Select((head, i) => kept[i] ?? trained[head.Name])];
    }

    /// <summary>The later exits of a plan, trained further on the images that arrive at them.</summary>
    /// <param name="exits">The plan's exits, two or more, in order.</param>
    /// <param name="points">The points of all heads.</param>
    public ImmutableArray<CandidateHead> OnArrivals(ImmutableArray<PlannedExit> exits, ImmutableArray<ExitPoint> points)
    {
        var later = exits.Skip(1).Select(exit => exit.Head with { Shape = exit.Head.Shape + ArrivalsSuffix }).ToImmutableArray();
        var arrivals = new { spec.Training.ArrivalEpochs, Exits = exits.Select(exit => new { exit.Head.Name, exit.Metric, exit.Threshold }) };
        ImmutableArray<StudyKey> keys = [.. later.Select(head => KeyOf(head, points, ("arrivals", arrivals)))];
        ImmutableArray<CandidateHead?> kept = [.. keys.Select(Find)];
        if (kept.All(head => head is not null))
            return [.. kept.OfType<CandidateHead>()];
        crew.Miss(new WorkPiece("train later exits on what arrives", keyOf([("arrivals", keys.Select(key => key.Hash))]), () => TrainOnArrivals(exits, later, points, arrivals, keys)));
        TrainOnArrivals(exits, later, points, arrivals, keys);
        // Read back, they share no values with the heads that they come from, beside which they are run.
        return [.. keys.Select(key => Find(key)! with { IsKept = false })];
    }

    private void TrainOnArrivals(ImmutableArray<PlannedExit> exits, ImmutableArray<ExitHead> later, ImmutableArray<ExitPoint> points, object arrivals, ImmutableArray<StudyKey> keys)
    {
        var weights = new ArrivalWeights(model, data.Split(SplitName.Train, work), work).Of(exits);
        var options = spec.Training with
        {
            Epochs = spec.Training.ArrivalEpochs,
            Budget = TrainingBudget.Standard,
            LearningRate = spec.Training.LearningRate * ArrivalRate,
        };
        var journal = JournalOf(("arrivals", arrivals));
        var task = TaskOf(later, points) with { Journal = journal, Weights = later.Select((head, i) => KeyValuePair.Create(head.Name, weights[i + 1])).ToImmutableDictionary() };
        var trained = HeadTrainer.Train(task, options, work);
        foreach (var (head, key) in trained.Zip(keys))
            CandidateHead.Keep(store, key, head, model.Model);
        journal.Forget();
    }

    private void TellWhyAnew(ExitHead head, ImmutableArray<ExitPoint> points)
    {
        var key = KeyOf(head, points);
        if (store.Nearest(StudyKind.Head, key, HeadParameter) is { } near)
            work.Tell($"{head.Name} learns anew; what was kept of it differs in {string.Join(", ", near.Differences(key))}.");
    }

    private CandidateHead? Find(StudyKey key) => CandidateHead.Find(store, key, work);

    private List<CandidateHead> Train(ImmutableArray<ExitHead> heads, ImmutableArray<ExitPoint> points, object company, Func<OutcomeTable> backbone)
    {
        if (heads.IsEmpty)
            return [];
        var journal = JournalOf(("company", company));
        var trained = Train(TaskOf(heads, points) with { Journal = journal, Halving = HalvingOf(points, backbone) }, company);
        journal.Forget();
        return trained;
    }

    /// <summary>What training heads on some exit points would do, and how long it would take. Nothing is trained or kept.</summary>
    /// <exception cref="NASerExException">As <see cref="On"/>.</exception>
    public HeadsForecast Forecast(ImmutableArray<ExitPoint> points, Func<OutcomeTable> backbone)
    {
        var untrained = Untrained(points);
        var kept = Kept(untrained, points, CompanyOf(untrained));
        ImmutableArray<ExitHead> missing = [.. untrained.Where((_, i) => kept[i] is null)];
        var task = TaskOf(missing, points) with { Halving = HalvingOf(points, backbone) };
        return new HeadsForecast(missing.Length, untrained.Length - missing.Length, Time(task, spec.Training));
    }

    /// <summary>How long a training takes; null where libtorch is not there to try.</summary>
    public TimeSpan? Time(HeadTrainingTask task, TrainingOptions options) =>
        task.Heads.IsEmpty || TrainingRuntime.Here.IsInstalled() ? HeadTrainer.Estimate(task, options, work) : null;

    // A head's weights do not depend on the others, but whether it was given up does.
    private object CompanyOf(ImmutableArray<ExitHead> untrained) =>
        new { Heads = untrained.Select(head => head.Name), spec.Training.Halving, spec.Search.MaxExits, spec.Search.MaxAccuracyDrop };

    private CandidateHead?[] Kept(ImmutableArray<ExitHead> untrained, ImmutableArray<ExitPoint> points, object company) =>
        [.. untrained.Select(head => Find(KeyOf(head, points)) ?? Find(KeyOf(head, points, ("company", company))))];

    /// <summary>Trains heads, and keeps each as soon as it has learned all it will.</summary>
    /// <param name="task">What is trained, and when heads are given up.</param>
    /// <param name="company">What giving up depends on.</param>
    public List<CandidateHead> Train(HeadTrainingTask task, object company)
    {
        var trained = new List<CandidateHead>();
        HeadTrainer.Train(task, spec.Training, work, head =>
        {
            var key = head.Dropped is null ? KeyOf(head.Head, task.Points) : KeyOf(head.Head, task.Points, ("company", company));
            trained.Add(CandidateHead.Keep(store, key, head, model.Model));
        });
        return trained;
    }

    private Halving HalvingOf(ImmutableArray<ExitPoint> points, Func<OutcomeTable> backbone) =>
        new(spec.Training.Halving, Math.Max(spec.Search.MaxExits, 1), new HeadPromise(points, backbone, model.Macs, spec.Search).Of);

    /// <summary>The key of a run of a training of heads.</summary>
    public StudyKey RunKey(params ReadOnlySpan<(string Name, object? Value)> run) => keyOf([.. Parameters, .. run]);

    /// <summary>What training heads takes.</summary>
    public HeadTrainingTask TaskOf(ImmutableArray<ExitHead> heads, ImmutableArray<ExitPoint> points) => new(
        model.Model, model.Classifier.Output, model.Classifier.Classes, model.HasProbabilities, points, heads,
        data.Split(SplitName.Train, work), data.Split(SplitName.Validation, work));

    private StoredJournal JournalOf(params ReadOnlySpan<(string Name, object? Value)> run) =>
        new(store, Teacher, RunKey(run), work);

    /// <summary>Untrained heads on some exit points, in the order of points and then shapes.</summary>
    /// <exception cref="NASerExException">No head shape fits any of the points (<c>ExitSpaceEmpty</c>).</exception>
    public ImmutableArray<ExitHead> Untrained(ImmutableArray<ExitPoint> points) =>
        ExitSpace.Heads(points, spec.Exits, model.Path, model.Classifier.Classes, spec.Training.Seed);

    private string TrainImages => data.Split(SplitName.Train, work).ContentHash;

    private (string Name, object? Value)[] Parameters =>
    [
        ("train", TrainImages),
        ("validation", data.Split(SplitName.Validation, work).ContentHash),
        // The budget says how many epochs there are, halving who goes on, arrivals and mode what comes after; they change nothing of what is learned.
        ("training", spec.Training with
        {
            Mode = TrainingMode.Frozen, Joint = new JointOptions(), Epochs = spec.Training.AllEpochs, Budget = TrainingBudget.Standard, Halving = 1, ArrivalEpochs = 0,
        }),
    ];

    private StudyKey KeyOf(ExitHead head, ImmutableArray<ExitPoint> points, params ReadOnlySpan<(string Name, object? Value)> more) => keyOf(
    [
        .. Parameters,
        (HeadParameter, head.Name),
        ("frontier", points.First(point => point.Name == head.Point).Frontier.Select(value => value.Name)),
        ("reading", points.First(point => point.Name == head.Point).Reading),
        .. more,
    ]);
}
