using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NASerEx.Exits;
using NASerEx.Measurement.Resources;

namespace NASerEx.Measurement;

/// <summary>An exported model against the original it was made of: the same images, the same process, in turn, one image a run.</summary>
public sealed record ExitMeasurement : IModelMeasurement
{
    /// <summary>Path of the measured model.</summary>
    public required string Model { get; init; }

    /// <summary>Path of the original.</summary>
    public required string Baseline { get; init; }

    /// <summary>Name of the dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>Name of the split whose images were run.</summary>
    public required string Split { get; init; }

    /// <summary>Number of images.</summary>
    public required int Samples { get; init; }

    /// <summary>Share of images that the model gets right.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Share of images that the original gets right.</summary>
    public required double BaselineAccuracy { get; init; }

    /// <summary>Accuracy lost, in percentage points; negative when the model is better.</summary>
    public required double AccuracyDrop { get; init; }

    /// <summary>Lower end of its 95 % interval.</summary>
    public required double AccuracyDropLow { get; init; }

    /// <summary>Upper end of its 95 % interval.</summary>
    public required double AccuracyDropHigh { get; init; }

    /// <summary>What is certified of the model, according to its metadata; null for nothing.</summary>
    public Certificate? Certificate { get; init; }

    /// <summary>Mean multiply-accumulates an image, heads included.</summary>
    public required double MeanMacs { get; init; }

    /// <summary>Multiply-accumulates an image of the original.</summary>
    public required double BaselineMacs { get; init; }

    /// <summary>How many times fewer.</summary>
    public required double MacReduction { get; init; }

    /// <summary>Lower end of its 95 % interval over the images.</summary>
    public required double MacReductionLow { get; init; }

    /// <summary>Upper end of its 95 % interval over the images.</summary>
    public required double MacReductionHigh { get; init; }

    /// <summary>Mean latency of inference alone, in milliseconds.</summary>
    public required double LatencyMeanMs { get; init; }

    /// <summary>Median latency.</summary>
    public required double LatencyP50Ms { get; init; }

    /// <summary>90th percentile.</summary>
    public required double LatencyP90Ms { get; init; }

    /// <summary>99th percentile.</summary>
    public required double LatencyP99Ms { get; init; }

    /// <summary>Lower ends of the 95 % intervals of the model's latencies.</summary>
    public required LatencySummary LatencyLow { get; init; }

    /// <summary>Upper ends of the 95 % intervals of the model's latencies.</summary>
    public required LatencySummary LatencyHigh { get; init; }

    /// <summary>Mean latency of the original.</summary>
    public required double BaselineLatencyMeanMs { get; init; }

    /// <summary>Median latency of the original.</summary>
    public required double BaselineLatencyP50Ms { get; init; }

    /// <summary>90th percentile of the original.</summary>
    public required double BaselineLatencyP90Ms { get; init; }

    /// <summary>99th percentile of the original.</summary>
    public required double BaselineLatencyP99Ms { get; init; }

    /// <summary>Mean latency of the original over that of the model.</summary>
    public required double Speedup { get; init; }

    /// <summary>Lower end of its 95 % interval.</summary>
    public required double SpeedupLow { get; init; }

    /// <summary>Upper end of its 95 % interval.</summary>
    public required double SpeedupHigh { get; init; }

    /// <summary>Share of images by where they left, exits first, the end last; they sum to 1.</summary>
    public required ImmutableArray<ExitRate> ExitRates { get; init; }

    /// <summary>What the model takes beside time; null where it was not measured.</summary>
    public ModelResources? Resources { get; init; }

    /// <summary>What the original takes beside time; null where it was not measured.</summary>
    public ModelResources? BaselineResources { get; init; }

    /// <summary>
    /// Runs of the model that took far longer than others that left at the same exit: beyond the upper quartile by more than three times the distance of the
    /// quartiles. They count as any other.
    /// </summary>
    public int SlowRuns { get; init; }

    /// <summary>Such runs of the original.</summary>
    public int BaselineSlowRuns { get; init; }

    /// <summary>Timed rounds; each runs both models once.</summary>
    public required int Rounds { get; init; }

    /// <summary>Where and how it was measured.</summary>
    public required MeasurementEnvironment Environment { get; init; }

    /// <summary>What the figures are made of, small enough to keep; null where it was not kept.</summary>
    public MeasurementDetails? Details { get; init; }
}

/// <summary>How many images left at one place.</summary>
/// <param name="Exit">Name of the exit, or <c>end</c>.</param>
/// <param name="Rate">Share of images, 0 to 1.</param>
/// <param name="Macs">Multiply-accumulates of an image that leaves here.</param>
/// <param name="Accuracy">Share of the images that left here that were right; NaN when none did.</param>
[method: JsonConstructor]
public readonly record struct ExitRate(string Exit, double Rate, double Macs, double Accuracy)
{
    /// <summary>Name and percentage.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Exit} {100 * Rate:0.0} %");
}
