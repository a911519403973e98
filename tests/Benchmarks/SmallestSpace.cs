using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Search;
using NASerEx.Specs;
using NASerEx.Studies;

namespace NASerEx.Benchmarks;

/// <summary>What the best choice of exit points could do, had it known all trained heads: it bounds what any rule can.</summary>
internal static class SmallestSpace
{
    private const int Most = 3;

    /// <summary>Of the heads that were trained to the end those that are trained soonest, at most three, among which the best plan costs at most so many times the best of all.</summary>
    /// <param name="spec">A search whose heads are all kept.</param>
    /// <param name="ratio">How many times.</param>
    /// <param name="work">Cancellation.</param>
    /// <returns>Names of the heads; empty where no three are enough.</returns>
    public static ImmutableArray<string> Within(ExitSearchSpec spec, double ratio, WorkContext work)
    {
        using var data = ImageDataset.Open(spec.Dataset, work);
        var model = OpenedModel.Open(spec.Model, Experiment.SizeOf(spec.Dataset), work);
        var points = ExitSpace.Select(model.Points, spec.Exits);
        var kept = new KeptWork(spec, new StudyStore(spec.Store), new Alone(), model, data, work);
        ImmutableArray<CandidateHead> trained = [.. kept.Heads(points).Where(head => head.Trained.Dropped is null)];
        ImmutableArray<ExitHead> heads = [.. trained.Select(head => head.Head)];
        var all = SearchProblem.Of(kept.Outcomes(SplitName.Validation, points, trained), CostModel.PointsOf(points, heads), CostModel.Macs(points, heads, model.Macs));
        var most = CostOf(all) * ratio;
        var smallest = Subsets(heads.Length, Most).OrderBy(rows => rows.Sum(row => trained[row].Trained.Seconds)).AsParallel().AsOrdered().FirstOrDefault(rows => CostOf(all.Among(rows)) <= most);
        return [.. (smallest ?? []).Select(row => heads[row].Name)];

        double CostOf(SearchProblem problem) => ExitSearch.Run(problem, spec.Search, WorkContext.None).Chosen.ExpectedCost;
    }

    private static IEnumerable<int[]> Subsets(int count, int most, int from = 0) =>
        most == 0 ? [] : Enumerable.Range(from, count - from).SelectMany(first => Subsets(count, most - 1, first + 1).Prepend([]).Select(rest => (int[])[first, .. rest]));
}
