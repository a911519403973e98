using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace NASerEx.Exits;

/// <summary>Which exits may be built at all.</summary>
public sealed record ExitSpaceOptions
{
    /// <summary>Least share of the model's MACs before the first exit.</summary>
    [Range(0d, 1d)]
    public double MinShare { get; init; } = 0.05;

    /// <summary>Greatest share of the model's MACs before the last exit.</summary>
    [Range(0d, 1d)]
    public double MaxShare { get; init; } = 0.9;

    /// <summary>
    /// What tells how much of the class can be read off at an exit point; of the points within the shares, those on the concave envelope of saliency
    /// against cost get heads. With none, points are spread evenly over the MACs.
    /// </summary>
    public SaliencyMeasure Saliency { get; init; } = SaliencyMeasure.None;

    /// <summary>Training images that saliency is told from, stratified; 0 takes all. Fewer are taken where their features would fill the memory.</summary>
    [Range(0, int.MaxValue)]
    public int SaliencyImages { get; init; } = 4000;

    /// <summary>
    /// Training images that heads on the exit points within the shares, or on those that saliency leaves, learn from in a trial, in one pass; those heads are trained that
    /// make plans of the heads in trial cost less. 0 makes no trial.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int TrialImages { get; init; }

    /// <summary>
    /// Share of the MACs of training all heads that learn from the stream of images, not from pooled features in memory, which those that a trial chooses may take. At most four times as
    /// much is tried, on points that are spread evenly, and one is chosen in any case, if plans of the heads in trial cost less with it.
    /// </summary>
    [Range(0d, 1d)]
    public double TrainingShare { get; init; } = 0.1;

    /// <summary>Least share of the model's MACs between two exit points that saliency chooses.</summary>
    [Range(0d, 1d)]
    public double MinGap { get; init; } = 0.05;

    /// <summary>Most exit points that get heads; 0 takes all that are left.</summary>
    [Range(0, int.MaxValue)]
    public int MaxPoints { get; init; } = 8;

    /// <summary>Names of exit points to use; null leaves the choice to the shares.</summary>
    public ImmutableArray<string>? Points { get; init; }

    /// <summary>Names of head shapes to build on every point, such as <c>conv-pooled</c>, and on one point alone, such as <c>layer1.0/conv-pooled</c>.</summary>
    public ImmutableArray<string> Heads { get; init; } = ["pooled-linear", "class-token-linear", "token-w32-d1", "conv-pooled"];

    /// <summary>Names of the shapes to build on a point.</summary>
    public IEnumerable<string> HeadsOn(ExitPoint point) => Heads.Select(Split).Where(head => head.Point is null || head.Point == point.Name).Select(head => head.Shape).Distinct();

    /// <summary>Names of heads that are asked for on one point alone.</summary>
    internal IEnumerable<string> NamedHeads => Heads.Where(head => Split(head).Point is not null);

    /// <summary>Names of the points of these.</summary>
    internal IEnumerable<string> PointsOfHeads => NamedHeads.Select(head => Split(head).Point!).Distinct();

    /// <summary>Whether any head is asked for on every point.</summary>
    internal bool HasHeadsEverywhere => Heads.Any(head => Split(head).Point is null);

    /// <summary>Point, if any, and shape of a head.</summary>
    internal static (string? Point, string Shape) Split(string head) =>
        head.LastIndexOf('/') is var at and >= 0 ? (head[..at], head[(at + 1)..]) : (null, head);
}
