using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Outcomes;

namespace NASerEx.Benchmarks;

/// <summary>Thresholds that let wanted shares of the images that arrive leave: quantiles of what the heads are sure of.</summary>
internal static class RateThresholds
{
    /// <summary>Places them.</summary>
    /// <param name="exits">The exits, from the input side.</param>
    /// <param name="outcomes">What the head of each of them said of all images.</param>
    /// <param name="rates">The share at each of them.</param>
    /// <returns>The exits, and the shares of all images that then leave at each of them, and last at the end.</returns>
    public static (ImmutableArray<PlannedExit> Exits, ImmutableArray<double> Rates) Place(
        ImmutableArray<PlannedExit> exits, IReadOnlyList<ExitOutcomes> outcomes, IReadOnlyList<double> rates)
    {
        var here = Enumerable.Range(0, outcomes[0].Confidence.Length).ToList();
        var (all, left) = ((double)here.Count, ImmutableArray.CreateBuilder<double>());
        ImmutableArray<PlannedExit> placed =
        [
            .. exits.Select((exit, i) =>
            {
                var sorted = here.Select(image => outcomes[i].Confidence[image]).Order().ToArray();
                var at = (int)((1 - rates[i]) * sorted.Length);
                var threshold = (sorted[at - 1] + sorted[at]) / 2;
                left.Add(here.RemoveAll(image => outcomes[i].Confidence[image] >= threshold) / all);
                return exit with { Threshold = threshold };
            }),
        ];
        return (placed, [.. left, here.Count / all]);
    }
}
