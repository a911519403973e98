using System.Collections.Immutable;
using NASerEx.Exits;

namespace NASerEx.Saliency;

/// <summary>
/// Which exit points are worth heads: those on the concave envelope of saliency against cost, or below it by less than their standard error, from nothing
/// known at no cost to the model's own output at all of it. Any other gives less for its cost than a mixture of its neighbours.
/// </summary>
public static class SalientSpace
{
    /// <summary>Why some points get no heads.</summary>
    /// <param name="points">Points in order, at least one.</param>
    /// <param name="scores">Saliency of all points of the model.</param>
    /// <param name="options">The gap and the number of points; points that heads are asked for on alone always stay.</param>
    /// <returns>The reason by name of the point; those that are kept are not there.</returns>
    public static ImmutableDictionary<string, string> LeftOut(ImmutableArray<ExitPoint> points, SaliencyScores scores, ExitSpaceOptions options)
    {
        var named = options.PointsOfHeads.ToHashSet();
        var thinned = new ThinnedEnvelope(points, scores, point => named.Contains(point.Name));
        thinned.DropBelow();
        thinned.DropCloserThan(options.MinGap);
        if (options.MaxPoints > 0)
            thinned.DropBeyond(options.MaxPoints);
        return thinned.Reasons.ToImmutableDictionary();
    }
}
