using System.ComponentModel.DataAnnotations;

namespace NASerEx.Gates;

/// <summary>
/// What a measured model must hold. Each limit is compared with the end of the 95 % interval that is worse for the model, so that it does
/// not pass by chance. What is not given is not asked for.
/// </summary>
public sealed record GateOptions
{
    /// <summary>Greatest accuracy drop against the original, in percentage points.</summary>
    [Range(-100d, 100d)]
    public double? MaxAccuracyDrop { get; init; }

    /// <summary>Least speed-up: mean latency of the original over that of the model.</summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public double? MinSpeedup { get; init; }

    /// <summary>How many times fewer multiply-accumulates an image takes than in the original, at least.</summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public double? MinMacReduction { get; init; }

    /// <summary>Greatest mean latency, in milliseconds.</summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public double? MaxMeanMs { get; init; }

    /// <summary>Greatest 90th percentile of the latency, in milliseconds.</summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public double? MaxP90Ms { get; init; }

    /// <summary>Greatest 99th percentile of the latency, in milliseconds.</summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public double? MaxP99Ms { get; init; }

    /// <summary>Greatest growth of the resident memory over opening and running the model, in megabytes of 2^20 bytes.</summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public double? MaxMemoryMb { get; init; }

    /// <summary>Least confidence of the certificate, which the model must then have.</summary>
    [Range(0d, 1d, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double? MinConfidence { get; init; }
}
