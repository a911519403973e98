using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Saliency;

namespace NASerEx;

/// <summary>Which exit points get heads, and which; and why others do not.</summary>
/// <param name="Points">The points that do, in order.</param>
/// <param name="Reasons">By name of a point within the shares, why it does not.</param>
internal sealed record PointChoice(ImmutableArray<ExitPoint> Points, ImmutableDictionary<string, string> Reasons)
{
    /// <summary>Heads on these points that are not worth a whole training.</summary>
    public ImmutableArray<TriedHead> LeftOut { get; init; } = [];

    /// <summary>The options, with the heads that are worth it where a trial told them.</summary>
    public required ExitSpaceOptions Options { get; init; }

    /// <summary>Chooses.</summary>
    /// <param name="points">All points of a model.</param>
    /// <param name="options">What to keep.</param>
    /// <param name="saliency">Tells the saliency of all points; asked only where the choice depends on it.</param>
    /// <param name="trial">Tries heads on the points that are left; asked only where the choice depends on it.</param>
    /// <exception cref="NASerExException">As <see cref="ExitSpace.Select"/>.</exception>
    public static PointChoice Of(
        ImmutableArray<ExitPoint> points, ExitSpaceOptions options, Func<SaliencyScores> saliency, Func<ImmutableArray<ExitPoint>, ImmutableArray<TriedHead>> trial)
    {
        var (reasons, tried) = (ImmutableDictionary<string, string>.Empty, ImmutableArray<TriedHead>.Empty);
        if (options is { Saliency: SaliencyMeasure.None, TrialImages: 0 })
            return new PointChoice(ExitSpace.Select(points, options), reasons) { Options = options };
        var chosen = ExitSpace.Select(points, options, within =>
        {
            if (options.Saliency != SaliencyMeasure.None)
                reasons = SalientSpace.LeftOut(within, saliency(), options.TrialImages == 0 ? options : options with { MaxPoints = 0 });
            if (options.TrialImages > 0)
            {
                // Beside the points that are left, those of heads that are trained in any case: what others are worth depends on them.
                tried = trial([.. Left(within).Concat(points.Where(point => options.PointsOfHeads.Contains(point.Name))).DistinctBy(point => point.Index).OrderBy(point => point.Index)]);
                var kept = tried.Where(head => head.WhyNot is null).Select(head => head.Point).ToHashSet();
                reasons = reasons.AddRange(Left(within).Where(point => !kept.Contains(point.Name)).Select(point => KeyValuePair.Create(
                    point.Name, tried.FirstOrDefault(head => head.Point == point.Name)?.WhyNot ?? "none of exits.heads fits it")));
            }

            return Left(within);
        });
        return new PointChoice(chosen, reasons)
        {
            LeftOut = [.. tried.Where(head => head.WhyNot is not null && chosen.Any(point => point.Name == head.Point))],
            Options = tried.IsEmpty ? options : options with { Heads = [.. options.NamedHeads.Union(tried.Where(head => head.WhyNot is null).Select(head => head.Name))] },
        };

        ImmutableArray<ExitPoint> Left(ImmutableArray<ExitPoint> within) => within.RemoveAll(point => reasons.ContainsKey(point.Name));
    }

    /// <summary>Why a point gets no heads; null where it does.</summary>
    /// <param name="point">A point of the model.</param>
    public string? WhyNot(ExitPoint point) =>
        Points.Contains(point) ? null : Reasons.GetValueOrDefault(point.Name, "not within exits.minShare … exits.maxShare");
}
