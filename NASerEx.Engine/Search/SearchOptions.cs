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

    /// <summary>The best <see cref="SearchOptions.BeamWidth"/> structures of every number of exits are extended.</summary>
    Beam,
}

/// <summary>Objective, constraint and effort of a search.</summary>
public sealed record SearchOptions
{
    /// <summary>What is made small.</summary>
    public SearchObjective Objective { get; init; } = SearchObjective.Macs;

    /// <summary>Greatest accuracy drop against the original on the validation split, in percentage points.</summary>
    public double MaxAccuracyDrop { get; init; } = 0.5;

    /// <summary>Most exits a plan may have.</summary>
    public int MaxExits { get; init; } = 3;

    /// <summary>Thresholds tried an exit, at quantiles of its confidences.</summary>
    public int Thresholds { get; init; } = 32;

    /// <summary>How the space is walked.</summary>
    public SearchStrategy Strategy { get; init; } = SearchStrategy.Auto;

    /// <summary>Structures that an exhaustive search may score.</summary>
    public long MaxStructures { get; init; } = 20_000_000;

    /// <summary>Structures kept for every number of exits by a beam search.</summary>
    public int BeamWidth { get; init; } = 2_000;

    /// <summary>Seed of whatever is random.</summary>
    public int Seed { get; init; } = 1;
}
