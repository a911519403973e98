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
/// Which heads are worth a whole training, told by a trial: all learn from a few images, and are taken one by one, each time that with which the
/// best plan costs least on the validation images, until none makes it much cheaper; those without which it costs hardly more are dropped again. What a head is
/// worth depends on the others, and on what it makes of its point; no figure of the point alone tells that.
/// </summary>
/// <param name="heads">Heads that have learned in the trial.</param>
/// <param name="points">Their exit points, in order.</param>
/// <param name="outcomes">What they say of the validation images.</param>
/// <param name="modelMacs">Multiply-accumulates of the original.</param>
/// <param name="limits">The search's limits on the drop and on the number of exits.</param>
internal sealed class HeadTrial(ImmutableArray<ExitHead> heads, ImmutableArray<ExitPoint> points, OutcomeTable outcomes, long modelMacs, SearchOptions limits)
{
    private const double LeastGain = 0.005;

    private readonly SearchProblem _all = SearchProblem.Of(outcomes, CostModel.PointsOf(points, heads), CostModel.Macs(points, heads, modelMacs));
    private readonly SearchOptions _options = new()
    {
        Caution = 0, Thresholds = 16, Strategy = SearchStrategy.Beam, BeamWidth = 100, MaxExits = limits.MaxExits,
        MaxAccuracyDrop = HeadPromise.DropAllowed(outcomes, limits),
    };

    /// <summary>Chooses.</summary>
    /// <param name="named">Names of heads that are trained in any case.</param>
    /// <param name="most">Most points with heads; 0 for as many as make plans cheaper.</param>
    /// <param name="work">Cancellation.</param>
    /// <returns>All heads: those that are chosen, then the others, the most promising first.</returns>
    public ImmutableArray<TriedHead> Choose(IReadOnlyCollection<string> named, int most, WorkContext work)
    {
        List<int> chosen = [.. Enumerable.Range(0, heads.Length).Where(row => named.Contains(heads[row].Name))];
        var cost = CostWith(chosen);
        var dropped = new HashSet<int>();
        bool frees;
        do
        {
            while (Costs(Allowed()) is [var next, ..] && (chosen.Count == 0 || IsGain(cost, next.Cost)))
            {
                chosen.Add(next.Row);
                cost = next.Cost;
            }

            // Those that came first may be of no use beside those that came later, and take the place of others.
            var whole = cost;
            for (frees = false; chosen.Count > 1 && Spare() is [var spare, ..] && !IsGain(spare.Cost, whole); frees = true)
            {
                chosen.Remove(spare.Row);
                dropped.Add(spare.Row);
                cost = spare.Cost;
            }
        }
        while (frees);

        var allowed = Allowed().ToHashSet();
        return
        [
            .. chosen.Select(row => new TriedHead(heads[row].Point, heads[row].Shape, null)),
            .. Costs(Enumerable.Range(0, heads.Length).Except(chosen)).Select(one => new TriedHead(heads[one.Row].Point, heads[one.Row].Shape, Reason(one.Row, one.Cost))),
        ];

        IEnumerable<int> Allowed()
        {
            var taken = chosen.Select(row => heads[row].Point).ToHashSet();
            return Enumerable.Range(0, heads.Length).Except(chosen).Except(dropped).Where(row => most == 0 || taken.Count < most || taken.Contains(heads[row].Point));
        }

        (int Row, double Cost)[] Costs(IEnumerable<int> rows) => Sorted(rows, row => CostWith([.. chosen, row]));

        (int Row, double Cost)[] Spare() => Sorted(chosen.Where(row => !named.Contains(heads[row].Name)), row => CostWith([.. chosen.Where(other => other != row)]));

        (int Row, double Cost)[] Sorted(IEnumerable<int> rows, Func<int, double> costOf)
        {
            work.Cancellation.ThrowIfCancellationRequested();
            return [.. rows.ToArray().AsParallel().AsOrdered().Select(row => (Row: row, Cost: costOf(row))).OrderBy(one => one.Cost).ThenBy(one => one.Row)];
        }

        string Reason(int row, double least) => string.Create(
            CultureInfo.InvariantCulture,
            $"in the trial, the best plan of {string.Join(", ", chosen.Order().Select(other => heads[other].Name))} saves {modelMacs / cost:0.00} ×, and {modelMacs / least:0.00} × with {heads[row].Name}{(IsGain(cost, least) && !allowed.Contains(row) && !dropped.Contains(row) ? ", but exits.maxPoints allows no more points" : "")}");
    }

    private static bool IsGain(double cost, double least) => least <= cost * (1 - LeastGain);

    private double CostWith(List<int> rows) => rows.Count == 0 ? modelMacs : ExitSearch.Run(_all.Among(rows), _options, WorkContext.None).Chosen.ExpectedCost;
}
