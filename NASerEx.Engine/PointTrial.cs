using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Search;
using NASerEx.Training;

namespace NASerEx;

/// <summary>
/// Which exit points are worth heads, told by a trial: heads on all of them learn from a few images, and points are taken one by one, each time that with which the
/// best plan costs least on the validation images, until none makes it much cheaper. What one point is worth depends on the others, and on what its heads make of it;
/// no figure of the point alone tells that.
/// </summary>
/// <param name="heads">Heads that have learned in the trial.</param>
/// <param name="points">Their exit points, in order.</param>
/// <param name="outcomes">What they say of the validation images.</param>
/// <param name="modelMacs">Multiply-accumulates of the original.</param>
/// <param name="limits">The search's limits on the drop and on the number of exits.</param>
internal sealed class PointTrial(ImmutableArray<ExitHead> heads, ImmutableArray<ExitPoint> points, OutcomeTable outcomes, long modelMacs, SearchOptions limits)
{
    private const double LeastGain = 0.005;

    private readonly ExitCosts _costs = CostModel.Macs(points, heads, modelMacs);
    private readonly SearchOptions _options = new()
    {
        Caution = 0, Thresholds = 16, Strategy = SearchStrategy.Beam, BeamWidth = 100, MaxExits = limits.MaxExits,
        MaxAccuracyDrop = limits.MaxAccuracyDrop + HeadPromise.DropAllowed(outcomes),
    };

    /// <summary>Chooses.</summary>
    /// <param name="named">Points that get heads in any case.</param>
    /// <param name="most">Most points; 0 for as many as make plans cheaper.</param>
    /// <param name="work">Cancellation, progress.</param>
    /// <returns>Why points get no heads, by name; those that do are not there.</returns>
    public ImmutableDictionary<string, string> LeftOut(IEnumerable<ExitPoint> named, int most, WorkContext work)
    {
        List<ExitPoint> chosen = [.. named];
        var cost = CostWith(chosen);
        while (chosen.Count < points.Length && (most == 0 || chosen.Count < most))
        {
            work.Cancellation.ThrowIfCancellationRequested();
            var (next, least) = Others(chosen).AsParallel().AsOrdered().Select(point => (point, Cost: CostWith([.. chosen, point]))).ToArray().MinBy(one => one.Cost);
            if (chosen.Count > 0 && !IsGain(cost, least))
                break;
            chosen.Add(next);
            cost = least;
        }

        return Others(chosen).ToImmutableDictionary(point => point.Name, Reason);

        string Reason(ExitPoint point)
        {
            var least = CostWith([.. chosen, point]);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"in the trial, the best plan on {string.Join(", ", chosen.OrderBy(one => one.Index).Select(one => one.Name))} saves {modelMacs / cost:0.00} ×, and {modelMacs / least:0.00} × with it{(IsGain(cost, least) ? ", but exits.maxPoints allows no more points" : "")}");
        }
    }

    private static bool IsGain(double cost, double least) => least <= cost * (1 - LeastGain);

    private IEnumerable<ExitPoint> Others(List<ExitPoint> chosen) => points.Where(point => !chosen.Contains(point));

    private double CostWith(IReadOnlyCollection<ExitPoint> chosen)
    {
        int[] rows = [.. Enumerable.Range(0, heads.Length).Where(row => chosen.Any(point => point.Name == heads[row].Point))];
        if (rows.Length == 0)
            return modelMacs;
        var problem = SearchProblem.Of(
            outcomes with { Exits = [.. rows.Select(row => outcomes.Exits[row])] },
            CostModel.PointsOf(points, [.. rows.Select(row => heads[row])]),
            _costs with { Candidates = [.. rows.Select(row => _costs.Candidates[row])] });
        return ExitSearch.Run(problem, _options, WorkContext.None).Chosen.ExpectedCost;
    }
}
