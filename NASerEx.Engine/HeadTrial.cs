using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Search;
using NASerEx.Training;

namespace NASerEx;

/// <summary>A head that learned in a trial.</summary>
/// <param name="Point">Name of its exit point.</param>
/// <param name="Shape">Name of its shape.</param>
/// <param name="WhyNot">Why it is not worth a whole training; null where it is.</param>
internal sealed record TriedHead(string Point, string Shape, string? WhyNot)
{
    /// <summary>As <see cref="ExitHead.Name"/>.</summary>
    public string Name => $"{Point}/{Shape}";
}

/// <summary>
/// Which heads are worth a whole training, told by a trial in which they learn from a few images. Those that learn from the stream of images take most of a training, and a trial leaves them less right
/// than they will be, where those that learn from memory are as good as done. So they are chosen first, among themselves: each time the one that makes the best plan on the validation images cheaper by
/// most for what its training takes, until none makes it much cheaper or their share of the training is spent; plans may lose what the most right of them still lacks. Then those that learn from memory
/// are taken while they make plans cheaper at all, beside what the others may say in the end (<see cref="RipeOutcomes"/>). What a head is worth depends on the others, and on what it makes of its point;
/// no figure of the point alone tells that.
/// </summary>
internal sealed class HeadTrial
{
    private const double LeastGain = 0.005;
    private const double LeastGainFromMemory = 0.001;

    // What one limit makes of a few images may be chance; shares of it on both sides tell more.
    private static readonly double[] LimitShares = [1 / 3d, 2 / 3d, 1, 4 / 3d, 5 / 3d];
    private static readonly double[] LackShares = [0.75, 1, 1.25];

    private readonly ImmutableArray<ExitHead> _heads;
    private readonly TrainingMacs _training;
    private readonly ImmutableArray<int> _streamed;
    private readonly ImmutableArray<int> _inMemory;
    private readonly long _modelMacs;
    private readonly Comparison _now;
    private readonly Comparison _ripe;

    /// <summary>Prepares the choice.</summary>
    /// <param name="heads">Heads that have learned in the trial.</param>
    /// <param name="streamed">Names of those whose whole training is from the stream of images.</param>
    /// <param name="learning">Names of those that have learned from the stream in the trial, and have more to learn.</param>
    /// <param name="training">What training them takes, and their exit points, in order.</param>
    /// <param name="outcomes">What they say of the validation images.</param>
    /// <param name="modelMacs">Multiply-accumulates of the original.</param>
    /// <param name="limits">The search's limits on the drop and on the number of exits.</param>
    public HeadTrial(
        ImmutableArray<ExitHead> heads,
        IReadOnlyCollection<string> streamed,
        IReadOnlyCollection<string> learning,
        TrainingMacs training,
        OutcomeTable outcomes,
        long modelMacs,
        SearchOptions limits)
    {
        (_heads, _training, _modelMacs) = (heads, training, modelMacs);
        _streamed = [.. Enumerable.Range(0, heads.Length).Where(row => streamed.Contains(heads[row].Name))];
        _inMemory = [.. Enumerable.Range(0, heads.Length).Except(_streamed)];
        var limit = Math.Max(0, limits.MaxAccuracyDrop);
        var lack = _streamed.IsEmpty ? 0 : 100 * Math.Max(0, outcomes.FinalAccuracy - _streamed.Max(row => outcomes.Accuracy(outcomes.Exits[row])));
        var ripe = RipeOutcomes.Of(outcomes, heads, [.. Rows.Where(row => learning.Contains(heads[row].Name))]);
        _now = ComparisonOf(outcomes, LackShares.Select(share => limit + (share * lack)));
        _ripe = ComparisonOf(ripe, LimitShares.Select(share => share * limit));

        Comparison ComparisonOf(OutcomeTable table, IEnumerable<double> drops) => new(
            SearchProblem.Of(table, CostModel.PointsOf(training.Points, heads), CostModel.Macs(training.Points, heads, modelMacs)),
            [
                .. drops.Distinct().Select(drop => new SearchOptions
                {
                    Caution = 0, Thresholds = 16, Strategy = SearchStrategy.Beam, BeamWidth = 100, MaxExits = limits.MaxExits, MaxAccuracyDrop = drop,
                }),
            ],
            modelMacs);
    }

    /// <summary>Chooses.</summary>
    /// <param name="named">Names of heads that are trained in any case.</param>
    /// <param name="mostPoints">Most points with heads; 0 for as many as make plans cheaper.</param>
    /// <param name="mostTraining">
    /// As <see cref="TrainingMacs"/> counts, the most that others of those that learn from the stream of images may take; one is chosen in any case, if it makes plans cheaper.
    /// </param>
    /// <param name="work">Cancellation.</param>
    /// <returns>All heads: those that are chosen, then the others, the most promising first.</returns>
    public ImmutableArray<TriedHead> Choose(IReadOnlyCollection<string> named, int mostPoints, double mostTraining, WorkContext work)
    {
        List<int> chosen = [.. Rows.Where(row => named.Contains(_heads[row].Name))];
        var dropped = new HashSet<int>();
        TakeStreamed();
        do
            TakeFromMemory();
        while (DropsSome());
        if (chosen.Count == 0)
            chosen.Add(Costs(_ripe, Rows, row => [row]).OrderBy(one => one.Cost).ThenBy(one => TrainingMacs([one.Row])).First().Row);

        var cost = _ripe.CostWith(chosen);
        return
        [
            .. chosen.Select(row => new TriedHead(_heads[row].Point, _heads[row].Shape, null)),
            .. Costs(_ripe, Rows.Except(chosen), row => [.. chosen, row]).Select(one => new TriedHead(_heads[one.Row].Point, _heads[one.Row].Shape, Reason(one.Row, one.Cost))),
        ];

        void TakeStreamed()
        {
            while (true)
            {
                var without = _now.CostWith(chosen);
                var gains = Costs(_now, _streamed.Except(chosen).Where(row => HasPlace(row) && IsWithinShare(row)), row => [.. chosen, row]).Where(one => IsGain(without, one.Cost, LeastGain)).ToArray();
                if (gains.Length == 0)
                    return;
                var taken = TrainingMacs(chosen);
                chosen.Add(gains.MaxBy(one => Math.Log(without / one.Cost) / (TrainingMacs([.. chosen, one.Row]) - taken)).Row);
            }
        }

        void TakeFromMemory()
        {
            var without = _ripe.CostWith(chosen);
            while (Costs(_ripe, _inMemory.Except(chosen).Except(dropped).Where(HasPlace), row => [.. chosen, row]) is [var next, ..] && IsGain(without, next.Cost, LeastGainFromMemory))
            {
                chosen.Add(next.Row);
                without = next.Cost;
            }
        }

        // Those that came first may be of no use beside those that came later, and take the place of others.
        bool DropsSome()
        {
            var before = dropped.Count;
            while (chosen.Count > 1 && Spare() is { } spare)
            {
                chosen.Remove(spare);
                dropped.Add(spare);
            }

            return dropped.Count > before;
        }

        int? Spare()
        {
            var with = _ripe.CostWith(chosen);
            return Costs(_ripe, chosen.Where(row => _inMemory.Contains(row) && !named.Contains(_heads[row].Name)), row => [.. chosen.Where(other => other != row)])
                .Where(one => !IsGain(one.Cost, with, LeastGainFromMemory)).Select(one => (int?)one.Row).FirstOrDefault();
        }

        bool HasPlace(int row) => mostPoints == 0 || PointsOf([.. chosen, row]).Count <= mostPoints || PointsOf(chosen).Contains(_heads[row].Point);

        // One in any case, whatever it takes.
        bool IsWithinShare(int row) =>
            chosen.Where(other => _streamed.Contains(other) && !named.Contains(_heads[other].Name)).ToArray() is not { Length: > 0 } others
            || TrainingMacs([.. others, row]) <= mostTraining;

        (int Row, double Cost)[] Costs(Comparison plans, IEnumerable<int> rows, Func<int, IReadOnlyCollection<int>> beside) =>
        [
            .. rows.ToArray().AsParallel().AsOrdered().WithCancellation(work.Cancellation).Select(row => (Row: row, Cost: plans.CostWith(beside(row)))).OrderBy(one => one.Cost).ThenBy(one => one.Row),
        ];

        string Reason(int row, double with)
        {
            var why = !IsGain(cost, with, _streamed.Contains(row) ? LeastGain : LeastGainFromMemory) || dropped.Contains(row) ? ""
                : !HasPlace(row) ? ", but exits.maxPoints allows no more points"
                : !_streamed.Contains(row) ? ""
                : !IsWithinShare(row) ? ", but exits.trainingShare allows no more training"
                : ", but hardly any more beside those that are still learning";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"in the trial, the best plan of {string.Join(", ", chosen.Order().Select(other => _heads[other].Name))} saves about {_modelMacs / cost:0.00} ×, and {_modelMacs / with:0.00} × with {_heads[row].Name}{why}");
        }
    }

    private IEnumerable<int> Rows => Enumerable.Range(0, _heads.Length);

    private static bool IsGain(double without, double with, double least) => with <= without * (1 - least);

    private HashSet<string> PointsOf(IEnumerable<int> rows) => [.. rows.Select(row => _heads[row].Point)];

    private long TrainingMacs(IEnumerable<int> rows) => _training.Of([.. rows.Where(_streamed.Contains).Select(row => _heads[row])]);

    /// <summary>What the best plans of some heads cost, on average over some limits on their drop.</summary>
    private sealed record Comparison(SearchProblem All, ImmutableArray<SearchOptions> Limits, long ModelMacs)
    {
        public double CostWith(IReadOnlyCollection<int> rows)
        {
            if (rows.Count == 0)
                return ModelMacs;
            var found = ExitSearch.Run(All.Among(rows), Limits[^1], WorkContext.None);
            return Math.Exp(Limits.Average(options => Math.Log(SearchResult.Choose(found.Front, found.Empty, options).ExpectedCost)));
        }
    }
}
