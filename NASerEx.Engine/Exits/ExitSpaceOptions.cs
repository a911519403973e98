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

    /// <summary>Most exit points that get heads, spread evenly over the MACs; 0 takes all within the shares.</summary>
    [Range(0, int.MaxValue)]
    public int MaxPoints { get; init; } = 8;

    /// <summary>Names of exit points to use; null leaves the choice to the shares.</summary>
    public ImmutableArray<string>? Points { get; init; }

    /// <summary>Names of head shapes to build on every point.</summary>
    public ImmutableArray<string> Heads { get; init; } = ["pooled-linear", "class-token-linear", "conv-pooled"];
}
