using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Costs;

/// <summary>Costs of candidate heads from the work they do.</summary>
public static class CostModel
{
    /// <summary>Costs in multiply-accumulates an image.</summary>
    /// <param name="points">Exit points of the model.</param>
    /// <param name="heads">Candidate heads, each on one of the points.</param>
    /// <param name="modelMacs">Multiply-accumulates of the whole original.</param>
    /// <exception cref="NASerExException"><c>ExitPointNotFound</c>: a head hangs on none of the points.</exception>
    public static ExitCosts Macs(IReadOnlyList<ExitPoint> points, IReadOnlyList<ExitHead> heads, long modelMacs) =>
        new([.. heads.Select(head => new CandidateCost(PointOf(points, head).PrefixMacs, head.Macs) { Parameters = head.Parameters })], modelMacs, "MACs");

    /// <summary>Predicted costs in milliseconds an image, batch 1.</summary>
    /// <param name="points">Exit points of the model.</param>
    /// <param name="heads">Candidate heads, each on one of the points.</param>
    /// <param name="profile">What was measured on the target.</param>
    /// <exception cref="NASerExException"><c>ExitPointNotFound</c>: a head hangs on none of the points.</exception>
    public static ExitCosts Latency(IReadOnlyList<ExitPoint> points, IReadOnlyList<ExitHead> heads, LatencyProfile profile) =>
        new([.. heads.Select(head => Latency(PointOf(points, head), head, profile))], profile.Final, "ms");

    /// <summary>Predicted energy in millijoules an image: latencies times the power that the target draws while it works.</summary>
    /// <param name="latency">Costs in milliseconds.</param>
    /// <param name="target">The target.</param>
    /// <exception cref="NASerExException"><c>TargetWattsMissing</c>: the target does not state its power.</exception>
    public static ExitCosts Energy(ExitCosts latency, HardwareTarget target)
    {
        var watts = target.Watts ?? throw new NASerExException(
            "TargetWattsMissing", ErrorKind.InvalidInput,
            $"'search.objective: energy' needs the power that the target '{target.Name}' draws while it works; give its 'watts', or search with 'objective: latency'.");
        return new([.. latency.Candidates.Select(cost => cost with { Prefix = watts * cost.Prefix, Head = watts * cost.Head })], watts * latency.Final, "mJ");
    }

    /// <summary>The exit point of every head.</summary>
    /// <param name="points">Exit points of the model.</param>
    /// <param name="heads">Heads, each on one of the points.</param>
    /// <exception cref="NASerExException"><c>ExitPointNotFound</c>: a head hangs on none of the points.</exception>
    public static ImmutableArray<ExitPoint> PointsOf(IReadOnlyList<ExitPoint> points, IReadOnlyList<ExitHead> heads) =>
        [.. heads.Select(head => PointOf(points, head))];

    private static CandidateCost Latency(ExitPoint point, ExitHead head, LatencyProfile profile) =>
        new(profile.Prefix(point), profile.Head(point, head)) { Parameters = head.Parameters };

    private static ExitPoint PointOf(IReadOnlyList<ExitPoint> points, ExitHead head) =>
        points.FirstOrDefault(point => point.Name == head.Point) ?? throw new NASerExException(
            "ExitPointNotFound", ErrorKind.NotFound, $"Head '{head.Name}' hangs on '{head.Point}', which is no exit point of the model.");
}
