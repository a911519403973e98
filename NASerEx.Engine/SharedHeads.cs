using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Studies;
using NASerEx.Training;

namespace NASerEx;

/// <summary>
/// The training of heads, cut into pieces that any workers may take: a group for each exit point, which stops where heads of all groups are compared, and goes on, on
/// any machine, once it is known which of its heads do. A head's weights do not depend on the heads that it is trained with, and the comparison is
/// that of a training of all together; so both give the same heads, and give up the same for the same reasons.
/// </summary>
/// <param name="heads">Trains and keeps them.</param>
/// <param name="store">Where all of it is kept.</param>
/// <param name="crew">Who makes the pieces.</param>
/// <param name="options">How heads are trained.</param>
/// <param name="points">Exit points of the heads.</param>
/// <param name="company">What giving up depends on.</param>
/// <param name="halving">How heads are compared.</param>
/// <param name="work">Receives the warnings of damaged entries.</param>
internal sealed class SharedHeads(
    KeptHeads heads, StudyStore store, ISearchCrew crew, TrainingOptions options, ImmutableArray<ExitPoint> points, object company, Halving halving, WorkContext work)
{
    private const int ToTheEnd = 0;

    private static readonly ImmutableDictionary<string, string> None = ImmutableDictionary<string, string>.Empty;

    /// <summary>Says which pieces are missing, until no head is.</summary>
    /// <param name="missing">Untrained heads that are not kept, in order; some.</param>
    /// <param name="beside">Pieces that comparing heads wants.</param>
    /// <exception cref="SearchInterruption">As <see cref="ISearchCrew.Miss"/>.</exception>
    public void Share(ImmutableArray<ExitHead> missing, Func<ImmutableArray<WorkPiece>> beside)
    {
        var train = heads.TaskOf(missing, points).Train;
        var taking = TakingPart(missing);
        var streamed = HeadTrainer.Streamed(taking, train, options).ToHashSet();
        crew.Miss([.. Teacher(missing), .. HasToCompare(streamed.Count, 1) ? beside() : []]);
        var groups = taking.GroupBy(head => (head.Point, IsStreamed: streamed.Contains(head)))
            .Select(group => new Group($"{group.Key.Point}{(group.Key.IsStreamed ? "" : " in memory")}", group.Key.IsStreamed, [.. group])).ToImmutableArray();
        var unfinished = groups.Where(group => group.Heads.Any(head => missing.Any(lacking => lacking.Name == head.Name))).ToImmutableArray();
        var (survivors, rung) = (streamed.Count, 1);
        for (; HasToCompare(survivors, rung); rung *= 2)
            survivors = (Find(rung) ?? Compare(rung, unfinished, [.. Fillers(groups).Where(unfinished.Contains)])).Going;
        crew.Miss([.. LongestFirst(unfinished).Select(group => PieceOf(group, ToTheEnd, rung / 2))]);
    }

    // Those that take longest are begun first, so that workers are done at about the same time.
    private IEnumerable<Group> LongestFirst(IEnumerable<Group> groups) => groups.OrderByDescending(group => group.IsStreamed).ThenByDescending(MacsOf);

    private long MacsOf(Group group) => (TrainingMacs.Of(points, options) with { Ways = options.AllEpochs }).Of(group.Heads);

    private bool HasToCompare(int count, int epochs) => epochs < options.AllEpochs && halving.Kept(count) < count;

    private ImmutableArray<WorkPiece> Teacher(ImmutableArray<ExitHead> missing)
    {
        if (!HeadTrainer.UsesTeacher(options) || store.Find(StudyKind.Teacher, heads.Teacher, work) is not null)
            return [];
        var task = heads.TaskOf(missing, points);
        var parts = HeadTrainer.TeacherParts(task, options).Select(part => (Part: part, Key: heads.TeacherOf(part), Entry: store.Find(StudyKind.Teacher, heads.TeacherOf(part), work))).ToImmutableArray();
        if (parts.All(part => part.Entry is not null))
        {
            HeadTrainer.JoinTeacher(TaskWith(heads.Teacher), parts.Select(part => (part.Part, ReadLogits(part.Entry!))), options);
            foreach (var part in parts)
                store.Remove(StudyKind.Teacher, part.Key);
            return [];
        }

        return
        [
            .. parts.Where(part => part.Entry is null).Select(part => new WorkPiece(
                $"ask the backbone about the training images {part.Part}", part.Key, () => HeadTrainer.AskTeacher(TaskWith(part.Key), part.Part, options, work))),
        ];

        HeadTrainingTask TaskWith(StudyKey key) => task with { Journal = new StoredJournal(store, key, key, work) };
    }

    private static float[] ReadLogits(StudyEntry entry) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(entry.File!)).ToArray();

    // The heads that were missing when it began, for as long as it takes: those that are finished since had a part in the comparisons.
    private ImmutableArray<ExitHead> TakingPart(ImmutableArray<ExitHead> missing)
    {
        var key = heads.RunKey(("company", company), ("taking", "part"));
        if (store.Find(StudyKind.Fates, key, work) is not { } kept)
        {
            store.Put(StudyKind.Fates, key, missing.Select(head => head.Name).ToImmutableArray());
            return missing;
        }

        var names = kept.As<ImmutableArray<string>>();
        return [.. heads.Untrained(points).Where(head => names.Contains(head.Name) || missing.Any(lacking => lacking.Name == head.Name))];
    }

    /// <summary>Compares the heads of all groups; says what is missing for it.</summary>
    private Comparison Compare(int rung, ImmutableArray<Group> unfinished, ImmutableArray<Group> fillers)
    {
        var streamed = unfinished.Where(group => group.IsStreamed).ToImmutableArray();
        crew.Miss(
        [
            .. LongestFirst(streamed).Where(group => FindProgress(group, rung) is null).Select(group => PieceOf(group, rung, rung / 2)),
            .. fillers.Select(group => PieceOf(group, ToTheEnd, 0)),
        ]);
        ImmutableArray<HeadProgress> progress = [.. streamed.SelectMany(group => ReadProgress(group, rung)).OrderByDescending(one => one.Head.Macs)];
        var fates = halving.Fates(rung, progress);
        var comparison = new Comparison(progress.Length - fates.Count, fates);
        store.Put(StudyKind.Fates, heads.RunKey(("company", company), ("rung", rung)), comparison);
        return comparison;
    }

    // Groups that are compared with none are short: the shorter half fills the gap before the first comparison, the rest fills that at the end.
    private IEnumerable<Group> Fillers(ImmutableArray<Group> groups)
    {
        var inMemory = groups.Where(group => !group.IsStreamed).ToImmutableArray();
        return LongestFirst(inMemory).Skip(inMemory.Length / 2);
    }

    private Comparison? Find(int rung) => store.Find(StudyKind.Fates, heads.RunKey(("company", company), ("rung", rung)), work)?.As<Comparison>();

    private WorkPiece PieceOf(Group group, int rung, int before) => new(
        $"train {string.Join(", ", group.Heads.Select(head => head.Name))}{(rung == ToTheEnd ? "" : $" for {rung} epochs")}",
        KeyOf(group, rung),
        () => Train(group, rung, before));

    private StudyKey KeyOf(Group group, int rung) => heads.RunKey(("company", company), ("group", group.Name), ("rung", rung));

    private void Train(Group group, int rung, int before)
    {
        ImmutableArray<HeadProgress> reached = [];
        var journal = new StoredJournal(store, heads.Teacher, KeyOf(group, rung), work, group.IsStreamed && before > 0 ? () => OpenTraining(group, before) : null);
        heads.Train(
            heads.TaskOf(group.Heads, points) with
            {
                Journal = journal,
                Halving = halving with
                {
                    Elsewhere = (epochs, progress) =>
                    {
                        if (Find(epochs) is { } decided)
                            return decided.Fates;
                        if (epochs != rung)
                            return None;
                        reached = progress();
                        return null;
                    },
                },
            },
            company);
        if (!reached.IsEmpty)
            Leave(group, rung, reached, journal);
        journal.Forget();
    }

    // The progress last: where it is, the training is too.
    private void Leave(Group group, int rung, ImmutableArray<HeadProgress> reached, StoredJournal journal)
    {
        using var state = journal.Open(TrainingPart.State)!;
        store.Put(StudyKind.Training, KeyOf(group, rung), group.Name, state.CopyTo);
        var info = reached.Select(one => new ProgressInfo(one.Head.Name, one.Temperature)).ToImmutableArray();
        store.Put(StudyKind.Progress, KeyOf(group, rung), info, stream =>
        {
            foreach (var one in reached)
                stream.Write(MemoryMarshal.AsBytes(one.Logits.Span));
        });
    }

    private FileStream OpenTraining(Group group, int rung) => File.OpenRead(
        store.Find(StudyKind.Training, KeyOf(group, rung), work)?.File ?? throw new NASerExException(
            "TrainingStateMissing", ErrorKind.NotFound, $"The study '{store.Name}' has lost the training of '{group.Name}' as it was after {rung} epochs. Delete its entries of the kind '{StudyKind.Progress.Name}', and it is made again."));

    private StudyEntry? FindProgress(Group group, int rung) => store.Find(StudyKind.Progress, KeyOf(group, rung), work);

    private IEnumerable<HeadProgress> ReadProgress(Group group, int rung)
    {
        var entry = FindProgress(group, rung)!;
        var infos = entry.As<ImmutableArray<ProgressInfo>>();
        var logits = ReadLogits(entry);
        var length = logits.Length / infos.Length;
        return infos.Select((info, i) => new HeadProgress(group.Heads.First(head => head.Name == info.Head), logits.AsMemory(i * length, length), info.Temperature));
    }

    /// <summary>Heads that are trained together.</summary>
    private sealed record Group(string Name, bool IsStreamed, ImmutableArray<ExitHead> Heads);

    /// <summary>What is kept of a head's progress beside its logits.</summary>
    private sealed record ProgressInfo(string Head, float Temperature);

    /// <summary>What came of a comparison: how many heads go on, and by name why others do not.</summary>
    private sealed record Comparison(int Going, ImmutableDictionary<string, string> Fates);
}
