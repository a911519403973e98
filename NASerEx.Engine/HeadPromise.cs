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
/// What heads that are still learning promise: how much work the best plan saves that uses one, alone or with one other. Both may be right for
/// a plan: the cheap one that is often unsure and the dear one behind it. Heads that learn are not yet as right as they will be, least of all the
/// large ones; so plans may lose a part of what the best head still lacks, which goes to nothing as it learns.
/// </summary>
/// <param name="points">Exit points of the heads.</param>
/// <param name="backbone">What the original says of the validation images.</param>
/// <param name="modelMacs">Multiply-accumulates of the original.</param>
/// <param name="limits">The search's limit on the drop; no margin is asked for on the way, and nothing else is limited.</param>
internal sealed class HeadPromise(ImmutableArray<ExitPoint> points, Func<OutcomeTable> backbone, long modelMacs, SearchOptions limits)
{
    private const int Thresholds = 16;
    // Decides among heads that save nothing yet.
    private const double AccuracyWeight = 1e-3;
    private const double LackAllowed = 0.5;

    private readonly SearchOptions _options = new() { Caution = 0, Thresholds = Thresholds, MaxExits = 2, Strategy = SearchStrategy.Exhaustive };

    /// <summary>The value of each head, in their order.</summary>
    public ImmutableArray<HeadValue> Of(ImmutableArray<HeadProgress> heads)
    {
        var original = backbone();
        var rows = heads.Select(head => Row(head, original.Count)).ToImmutableArray();
        var table = original with { Exits = rows };
        var costs = CostModel.Macs(points, [.. heads.Select(head => head.Head)], modelMacs);
        var best = new double[heads.Length];
        Array.Fill(best, 1);
        var all = SearchProblem.Of(table, CostModel.PointsOf(points, [.. heads.Select(head => head.Head)]), costs);
        var options = _options with { MaxAccuracyDrop = DropAllowed(table) };
        foreach (var (first, second) in Pairs(heads.Length))
            Improve(best, all, options, first == second ? [first] : [first, second]);
        return [.. heads.Select((_, i) => new HeadValue(
            best[i] + (AccuracyWeight * table.Accuracy(rows[i])),
            string.Create(CultureInfo.InvariantCulture, $"{table.Accuracy(rows[i]):P1} right and {best[i]:0.00} × fewer MACs at best")))];
    }

    // In percentage points: the search's own limit, to which comes what the heads still lack. The original is always among the plans.
    private double DropAllowed(OutcomeTable outcomes) =>
        Math.Max(0, limits.MaxAccuracyDrop + (100 * LackAllowed * Math.Max(0, outcomes.FinalAccuracy - outcomes.Exits.Max(outcomes.Accuracy))));

    private static IEnumerable<(int First, int Second)> Pairs(int count) =>
        Enumerable.Range(0, count).SelectMany(first => Enumerable.Range(first, count - first), (first, second) => (first, second));

    private void Improve(double[] best, SearchProblem all, SearchOptions options, int[] chosen)
    {
        var plan = ExitSearch.Run(all.Among(chosen), options with { MaxExits = chosen.Length }, WorkContext.None).Chosen;
        foreach (var exit in plan.Exits)
            best[exit.Row] = Math.Max(best[exit.Row], modelMacs / plan.ExpectedCost);
    }

    private static ExitOutcomes Row(HeadProgress head, int images)
    {
        var classes = head.Logits.Length / images;
        var scratch = new float[2 * classes];
        var outcomes = new ExitOutcomes(head.Head.Name, new int[images], new float[images]);
        for (var i = 0; i < images; i++)
        {
            var answer = new HeadAnswer(head.Logits.Span.Slice(i * classes, classes), head.Temperature, scratch);
            (outcomes.Predicted[i], outcomes.Confidence[i]) = (answer.Label, FittedMetric.MaxProbability.Of(answer));
        }

        return outcomes;
    }
}
