using System.ComponentModel.DataAnnotations;

namespace NASerEx.Monitoring;

/// <summary>How a stream is watched.</summary>
public sealed record MonitorOptions
{
    /// <summary>
    /// Greatest probability that there is ever an alarm in a stream, however long, whose images are like the calibration split's.
    /// </summary>
    [Range(0d, 1d, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double FalseAlarmRate { get; init; } = 0.001;

    /// <summary>Share of images, drawn at random, that the original is asked about too.</summary>
    [Range(0d, 1d)]
    public double ShadowShare { get; init; } = 0.02;

    /// <summary>Seed of the draw of images, and of how ties are broken.</summary>
    public int Seed { get; init; } = 1;
}
