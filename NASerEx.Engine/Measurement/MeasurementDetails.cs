using System.Collections.Immutable;
using NASerEx.Exits;

namespace NASerEx.Measurement;

/// <summary>What a measurement's figures are made of, summed up so that it can be kept and drawn without the samples.</summary>
public sealed record MeasurementDetails
{
    /// <summary>How the latencies of both models are spread.</summary>
    public required LatencyHistogram Latency { get; init; }

    /// <summary>Both models on each class that has images.</summary>
    public required ImmutableArray<ClassOutcome> Classes { get; init; }

    /// <summary>What happened at each exit, and last at the end.</summary>
    public required ImmutableArray<ExitOutcome> Exits { get; init; }
}

/// <summary>Both models on the images of one class.</summary>
/// <param name="Name">Name of the class.</param>
/// <param name="Samples">Its images, at least one.</param>
/// <param name="Right">Those that the model gets right.</param>
/// <param name="BaselineRight">Those that the original gets right.</param>
/// <param name="Exits">How many left at each exit, and last at the end.</param>
public sealed record ClassOutcome(string Name, int Samples, int Right, int BaselineRight, ImmutableArray<int> Exits)
{
    /// <summary>Accuracy lost on the class, in percentage points; negative when the model is better.</summary>
    public double AccuracyDrop => 100.0 * (BaselineRight - Right) / Samples;
}

/// <summary>What happened at one exit.</summary>
/// <param name="Exit">Name of the exit, or <c>end</c>.</param>
/// <param name="Head">Name of the head's shape; null at the end.</param>
/// <param name="Metric">What says how sure the head is; null for a plain model.</param>
/// <param name="Threshold">Least score that leaves; null at the end.</param>
/// <param name="Calibration">The images that left, from the least sure to the surest, in bins of equally many.</param>
/// <param name="Examples">Some of the images that left, spread evenly over them.</param>
public sealed record ExitOutcome(
    string Exit,
    string? Head,
    DecisionMetric? Metric,
    double? Threshold,
    ImmutableArray<ConfidenceBin> Calibration,
    ImmutableArray<ExampleImage> Examples);

/// <summary>Images of about the same confidence.</summary>
/// <param name="Count">Number of images, at least one.</param>
/// <param name="Confidence">Their mean score.</param>
/// <param name="Accuracy">Share of them that were right.</param>
public readonly record struct ConfidenceBin(int Count, double Confidence, double Accuracy);

/// <summary>One of the images.</summary>
/// <param name="Id">Its id in the split.</param>
/// <param name="Class">Name of its class.</param>
/// <param name="Answer">Name of the class that the model took it for.</param>
public readonly record struct ExampleImage(string Id, string Class, string Answer);
