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

    /// <summary>Untrained heads on exit points, in the order of points and then shapes. A shape that is meant for every point is left out where it does not fit.</summary>
    /// <param name="points">The points.</param>
    /// <param name="options">The heads.</param>
    /// <param name="model">Path of the model, for messages.</param>
    /// <param name="classes">Number of the model's classes.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <exception cref="NASerExException">No head shape fits any of the points (<c>ExitSpaceEmpty</c>).</exception>
    public static ImmutableArray<ExitHead> Heads(ImmutableArray<ExitPoint> points, ExitSpaceOptions options, string model, int classes, int seed)
    {
        ImmutableArray<ExitHead> heads =
        [
            .. points.SelectMany(
                point => options.HeadsOn(point).Where(shape => HeadShapes.Fits(shape, point) || options.Heads.Contains($"{point.Name}/{shape}")),
                (point, shape) => HeadShapes.Build(shape, point, classes, seed)),
        ];
        return !heads.IsEmpty ? heads : throw new NASerExException(
            "ExitSpaceEmpty", ErrorKind.Infeasible,
            $"No exit can be built on '{model}': {points.Length} exit points lie within exits.minShare … exits.maxShare, and none takes a head of {string.Join(", ", options.Heads)}. Name heads in exits.heads that fit their shapes: {HeadShapes.Known}.");
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
