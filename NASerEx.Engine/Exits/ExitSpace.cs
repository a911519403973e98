using System.Collections.Immutable;
using NASerEx.Common;

namespace NASerEx.Exits;

/// <summary>Chooses the exit points that get heads.</summary>
public static class ExitSpace
{
    /// <summary>
    /// The points that the options name, or those within the shares, thinned to the most that is allowed by taking the ones nearest to even
    /// steps of MACs; and those that heads are asked for on alone.
    /// </summary>
    /// <param name="points">All exit points of a model, in order.</param>
    /// <param name="options">What to keep.</param>
    /// <param name="narrow">Thins the points within the shares in another way; null takes even steps.</param>
    /// <exception cref="NASerExException">A name is unknown (<c>ExitPointUnknown</c>), or nothing is left (<c>ExitSpaceEmpty</c>).</exception>
    public static ImmutableArray<ExitPoint> Select(
        ImmutableArray<ExitPoint> points, ExitSpaceOptions options, Func<ImmutableArray<ExitPoint>, ImmutableArray<ExitPoint>>? narrow = null)
    {
        ImmutableArray<ExitPoint> named = [.. (options.Points ?? []).Concat(options.PointsOfHeads).Select(name => Named(points, name))];
        IEnumerable<ExitPoint> others = options.Points is null && options.HasHeadsEverywhere ? (narrow ?? (within => Spread(within, options.MaxPoints)))(Within(points, options)) : [];
        return [.. named.Concat(others).DistinctBy(point => point.Index).OrderBy(point => point.Index)];
    }

    private static ImmutableArray<ExitPoint> Within(ImmutableArray<ExitPoint> points, ExitSpaceOptions options)
    {
        ImmutableArray<ExitPoint> within = [.. points.Where(point => point.Share >= options.MinShare && point.Share <= options.MaxShare)];
        if (within.IsEmpty)
            throw new NASerExException(
                "ExitSpaceEmpty", ErrorKind.Infeasible,
                $"None of the {points.Length} exit points has between {options.MinShare:P0} and {options.MaxShare:P0} of the MACs before it. Widen minShare and maxShare, or name points.");
        return within;
    }

    private static ExitPoint Named(ImmutableArray<ExitPoint> points, string name) =>
        points.FirstOrDefault(point => point.Name == name) ?? throw new NASerExException(
            "ExitPointUnknown", ErrorKind.NotFound,
            $"The model has no exit point '{name}'.{NearestName.Hint(name, points.Select(point => point.Name))} It has {string.Join(", ", points.Select(point => point.Name))}.");

    /// <summary>For each of evenly spaced shares the nearest point that leaves enough points for the steps to come.</summary>
    private static ImmutableArray<ExitPoint> Spread(ImmutableArray<ExitPoint> points, int count)
    {
        if (count <= 0 || points.Length <= count)
            return points;
        var (low, high) = (points[0].Share, points[^1].Share);
        var chosen = ImmutableArray.CreateBuilder<ExitPoint>(count);
        for (int step = 0, next = 0; step < count; step++)
        {
            var wanted = count == 1 ? (low + high) / 2 : low + ((high - low) * step / (count - 1));
            var last = points.Length - (count - step);
            var nearest = Enumerable.Range(next, last - next + 1).MinBy(i => Math.Abs(points[i].Share - wanted));
            chosen.Add(points[nearest]);
            next = nearest + 1;
        }

        return chosen.MoveToImmutable();
    }
}
