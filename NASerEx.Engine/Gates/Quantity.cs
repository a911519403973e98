using System.Globalization;
using NASerEx.Measurement;

namespace NASerEx.Gates;

/// <summary>A figure of a measurement, with the ends of its 95 % interval.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
internal readonly record struct Figure(double Value, double Low, double High);

/// <summary>Something that is measured and can be too much or too little.</summary>
/// <param name="Name">What sentences call it.</param>
/// <param name="Unit">Unit behind its numbers.</param>
/// <param name="MoreIsBetter">Which way it gets better.</param>
/// <param name="Of">The figure of a measurement.</param>
internal sealed record Quantity(string Name, string Unit, bool MoreIsBetter, Func<ExitMeasurement, Figure> Of)
{
    public static Quantity AccuracyDrop { get; } = new("accuracy drop", "points", false, one => new(one.AccuracyDrop, one.AccuracyDropLow, one.AccuracyDropHigh));

    public static Quantity Speedup { get; } = new("speed-up", "times", true, one => new(one.Speedup, one.SpeedupLow, one.SpeedupHigh));

    public static Quantity MacReduction { get; } = new("reduction of MACs", "times", true, one => new(one.MacReduction, one.MacReductionLow, one.MacReductionHigh));

    public static Quantity MeanLatency { get; } = new("mean latency", "ms", false, one => new(one.LatencyMeanMs, one.LatencyLow.MeanMs, one.LatencyHigh.MeanMs));

    public static Quantity P90Latency { get; } = new("p90 latency", "ms", false, one => new(one.LatencyP90Ms, one.LatencyLow.P90Ms, one.LatencyHigh.P90Ms));

    public static Quantity P99Latency { get; } = new("p99 latency", "ms", false, one => new(one.LatencyP99Ms, one.LatencyLow.P99Ms, one.LatencyHigh.P99Ms));

    /// <summary>Not a matter of chance once it is there; NaN without a certificate, and for one that holds in expectation only.</summary>
    public static Quantity Confidence { get; } = new("confidence of the certificate", "", true, one =>
    {
        var confidence = one.Certificate?.Confidence ?? double.NaN;
        return new(confidence, confidence, confidence);
    });

    /// <summary>The end of the interval that is worse for the model.</summary>
    public double Worse(Figure figure) => MoreIsBetter ? figure.Low : figure.High;

    /// <summary>The end of the interval that is better for the model.</summary>
    public double Better(Figure figure) => MoreIsBetter ? figure.High : figure.Low;

    /// <summary>Whether one number is at least as good as another; false where either is NaN.</summary>
    public bool IsAsGood(double number, double other) => MoreIsBetter ? number >= other : number <= other;

    /// <summary>A number with its unit.</summary>
    public string Text(double number) => string.Create(CultureInfo.InvariantCulture, $"{number:0.####} {Unit}").TrimEnd();
}
