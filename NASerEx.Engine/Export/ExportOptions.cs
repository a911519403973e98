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
}
