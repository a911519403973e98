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

    /// <summary>Energy an image: predicted mean latency times the watts that the target states.</summary>
    Energy,
}

/// <summary>How the space of structures is walked.</summary>
public enum SearchStrategy
{
    /// <summary>
    /// Exhaustive where the space has at most <see cref="SearchOptions.MaxStructures"/> structures, branch and bound otherwise.
    /// </summary>
    Auto,

    /// <summary>Every structure.</summary>
    Exhaustive,

    /// <summary>
    /// Leaves out what bounds show to be no better than the best found so far: proves its plan, or says how far from the best it can be.
    /// </summary>
    BranchAndBound,

    /// <summary>
    /// The <see cref="SearchOptions.BeamWidth"/> structures nearest to the front, of every number of exits, are extended by one exit more.
    /// </summary>
    Beam,

    /// <summary>Regularised evolution: the youngest structures stay, the best of a sample has a changed copy.</summary>
    Evolution,

    /// <summary>NSGA-II: a population that spreads along the front of drop, cost and size.</summary>
    Nsga2,

    /// <summary>Structures drawn at random.</summary>
    Random,

    /// <summary>The placement of BranchyNet, to compare with.</summary>
    BranchyNet,

    /// <summary>The placement of shallow-deep networks, to compare with.</summary>
    Sdn,

    /// <summary>The budget rule of MSDNet, to compare with.</summary>
    Msdnet,

    /// <summary>The budgeted shares of EENet, to compare with.</summary>
    Eenet,
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

    /// <summary>
    /// Share of images, such as 0.9, whose greatest cost is made small in place of the mean over all; among equals the mean decides. Null
    /// takes the mean.
    /// </summary>
    [Range(0d, 1d)]
    public double? CostQuantile { get; init; }

    /// <summary>
    /// Greatest expected cost, as a share of the original's. Where it is given, the least drop within this cost is chosen and
    /// <see cref="MaxAccuracyDrop"/> does not count; otherwise the least cost within that drop.
    /// </summary>
    [Range(0d, 100d)]
    public double? MaxCost { get; init; }

    /// <summary>
    /// Greatest drop of any class that the split has an image of, in percentage points of that class's images; without caution.
    /// </summary>
    [Range(-100d, 100d)]
    public double? MaxClassDrop { get; init; }

    /// <summary>Greatest cost of the longest way through a plan, the original and every head, as a share of the original's.</summary>
    [Range(0d, 100d)]
    public double? MaxPathCost { get; init; }

    /// <summary>Most weights that the heads of a plan may add to the model.</summary>
    [Range(0d, double.MaxValue)]
    public long? MaxParameters { get; init; }

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
    /// Nodes that branch and bound may visit: structures whose next exits it looks at. Counted, not timed, so that the plan does not
    /// depend on the machine.
    /// </summary>
    [Range(1d, double.MaxValue)]
    public long MaxNodes { get; init; } = 4_000_000;

    /// <summary>
    /// Share of the plan's cost by which the cheapest structure may be cheaper still, for branch and bound to end: 0 asks for the cheapest itself.
    /// </summary>
    [Range(0d, 0.99)]
    public double Gap { get; init; }

    /// <summary>Structures that evolution, NSGA-II and random search score.</summary>
    [Range(1, int.MaxValue)]
    public int Budget { get; init; } = 100_000;

    /// <summary>Structures that evolution and NSGA-II keep at a time.</summary>
    [Range(2, 100_000)]
    public int Population { get; init; } = 100;

    /// <summary>Structures of the population among which evolution takes the best for a parent.</summary>
    [Range(1, 100_000)]
    public int SampleSize { get; init; } = 25;

    /// <summary>
    /// Standard errors of the drop that must fit between it and <see cref="MaxAccuracyDrop"/>. The best of many structures looks better on the
    /// images that it was picked on than it is: without a margin, new images nearly always lose more than the limit. In simulations
    /// with heads of known accuracy, two standard errors keep the true drop within half a point above the limit at 2,000 images in nearly
    /// all searches, for about a tenth of the savings. A split that happens to be hard for the original needs more: what the plan does on
    /// the calibration images shows it. 0 holds the limit on the validation split only.
    /// </summary>
    [Range(0d, 10d)]
    public double Caution { get; init; } = 2;

    /// <summary>Seed of strategies that draw random numbers: evolution, NSGA-II and random search.</summary>
    public int Seed { get; init; } = 1;
}
