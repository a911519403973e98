using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Graphs;

namespace NASerEx.Export;

/// <summary>What the exporter has to know of a classifier beside its graph.</summary>
public sealed record ExportOptions
{
    /// <summary>The output that classifies, [N, classes]; null takes the model's only output.</summary>
    public Value? Output { get; init; }

    /// <summary>
    /// Whether that output holds probabilities. Exits then return calibrated probabilities; otherwise logits.
    /// </summary>
    public bool Probabilities { get; init; }

    /// <summary>Hash of the source file's bytes for the metadata; null takes the plan's.</summary>
    public string? SourceSha256 { get; init; }

    /// <summary>
    /// Whether the thresholds of a single file are inputs that need not be fed, <c>exit_threshold_0</c> and so on by <c>exit_index</c>, float [1].
    /// </summary>
    public bool AdjustableThresholds { get; init; }

    /// <summary>Names of the classes by output, to be kept in the model; null where they are not known.</summary>
    public ImmutableArray<string>? Classes { get; init; }

    /// <summary>How images become the input, to be kept in the model; null where it is not known.</summary>
    public InputPreparation? Preprocess { get; init; }
}
