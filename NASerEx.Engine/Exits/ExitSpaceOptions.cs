using System.Collections.Immutable;

namespace NASerEx.Exits;

/// <summary>Which exits may be built at all.</summary>
public sealed record ExitSpaceOptions
{
    /// <summary>Least share of the model's MACs before the first exit.</summary>
    public double MinShare { get; init; } = 0.05;

    /// <summary>Greatest share of the model's MACs before the last exit.</summary>
    public double MaxShare { get; init; } = 0.9;

    /// <summary>Most exit points that get heads, spread evenly over the MACs; 0 takes all within the shares.</summary>
    public int MaxPoints { get; init; } = 8;

    /// <summary>Names of exit points to use; null leaves the choice to the shares.</summary>
    public ImmutableArray<string>? Points { get; init; }

    /// <summary>Names of head shapes to build on every point.</summary>
    public ImmutableArray<string> Heads { get; init; } = ["pooled-linear", "conv-pooled"];
}
