using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using NASerEx.Exits;

namespace NASerEx.Search;

/// <summary>What a search makes as small as it can.</summary>
public enum SearchObjective
{
    /// <summary>Expected multiply-accumulates an image.</summary>
    Macs,

    /// <summary>Predicted mean latency an image.</summary>
    Latency,
}

/// <summary>How the space of structures is walked.</summary>
public enum SearchStrategy
{
    /// <summary>Exhaustive where the space has at most <see cref="SearchOptions.MaxStructures"/> structures, beam otherwise.</summary>
    Auto,

    /// <summary>Every structure.</summary>
    Exhaustive,

    /// <summary>
    /// The <see cref="SearchOptions.BeamWidth"/> structures nearest to the front, of every number of exits, are extended by one exit more.
    /// </summary>
    Beam,
}

/// <summary>Objective, constraint and effort of a search.</summary>
public sealed record SearchOptions
{
    // One array, so that options with the default are equal.
    private static readonly ImmutableArray<DecisionMetric> DefaultMetrics = [DecisionMetric.MaxProbability];

    /// <summary>What is made small.</summary>
    public SearchObjective Objective { get; init; } = SearchObjective.Macs;

    /// <summary>Greatest accuracy drop against the original on the validation split, in percentage points.</summary>
    [Range(-100d, 100d)]
    public double MaxAccuracyDrop { get; init; } = 0.5;

    /// <summary>Most exits a plan may have.</summary>
    [Range(0, 16)]
    public int MaxExits { get; init; } = 3;

    /// <summary>
    /// What exits may go by; one is chosen for each exit. More of them make plans a little cheaper on the images that choose, but not at the same
    /// drop on new ones, as the benchmark <c>decision-metrics</c> shows.
    /// </summary>
    public ImmutableArray<DecisionMetric> Metrics { get; init; } = DefaultMetrics;

    /// <summary>Thresholds tried an exit and metric, at quantiles of its scores.</summary>
    [Range(1, 10_000)]
    public int Thresholds { get; init; } = 32;

    /// <summary>How the space is walked.</summary>
    public SearchStrategy Strategy { get; init; } = SearchStrategy.Auto;

    /// <summary>Structures that an exhaustive search may score.</summary>
    [Range(1d, double.MaxValue)]
    public long MaxStructures { get; init; } = 20_000_000;

    /// <summary>Structures kept for every number of exits by a beam search.</summary>
    [Range(1, int.MaxValue)]
    public int BeamWidth { get; init; } = 2_000;

    /// <summary>
    /// Standard errors of the drop that must fit between it and <see cref="MaxAccuracyDrop"/>. The best of many structures looks better on the
    /// images that it was picked on than it is: without a margin, new images nearly always lose more than the limit. In simulations
    /// with heads of known accuracy, two standard errors keep the true drop within half a point above the limit at 2,000 images in nearly
    /// all searches, for about a tenth of the savings. A split that happens to be hard for the original needs more: what the plan does on
    /// the calibration images shows it. 0 holds the limit on the validation split only.
    /// </summary>
    [Range(0d, 10d)]
    public double Caution { get; init; } = 2;

    /// <summary>Seed of strategies that draw random numbers; exhaustive and beam search draw none.</summary>
    public int Seed { get; init; } = 1;
}
