using System.Globalization;
using NASerEx.Measurement;
using NASerEx.Measurement.Scenarios;

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
/// <param name="OfImages">The figure where images came one after another.</param>
/// <param name="OfScenario">The figure in another scenario; null where it has none.</param>
internal sealed record Quantity(
    string Name, string Unit, bool MoreIsBetter, Func<ExitMeasurement, Figure> OfImages, Func<ScenarioMeasurement, Figure>? OfScenario = null)
{
    private static readonly Figure None = new(double.NaN, double.NaN, double.NaN);

    public static Quantity AccuracyDrop { get; } = new("accuracy drop", "points", false, one => new(one.AccuracyDrop, one.AccuracyDropLow, one.AccuracyDropHigh));

    public static Quantity Speedup { get; } = new("speed-up", "times", true, one => new(one.Speedup, one.SpeedupLow, one.SpeedupHigh), one => new(one.Gain, one.GainLow, one.GainHigh));

    public static Quantity MacReduction { get; } = new("reduction of MACs", "times", true, one => new(one.MacReduction, one.MacReductionLow, one.MacReductionHigh));

    public static Quantity MeanLatency { get; } = new("mean latency", "ms", false, one => new(one.LatencyMeanMs, one.LatencyLow.MeanMs, one.LatencyHigh.MeanMs),
        one => new(one.Served.Latency.MeanMs, one.Served.LatencyLow.MeanMs, one.Served.LatencyHigh.MeanMs));

    public static Quantity P90Latency { get; } = new("p90 latency", "ms", false, one => new(one.LatencyP90Ms, one.LatencyLow.P90Ms, one.LatencyHigh.P90Ms),
        one => new(one.Served.Latency.P90Ms, one.Served.LatencyLow.P90Ms, one.Served.LatencyHigh.P90Ms));

    public static Quantity P99Latency { get; } = new("p99 latency", "ms", false, one => new(one.LatencyP99Ms, one.LatencyLow.P99Ms, one.LatencyHigh.P99Ms),
        one => new(one.Served.Latency.P99Ms, one.Served.LatencyLow.P99Ms, one.Served.LatencyHigh.P99Ms));

    /// <summary>The greatest of all sittings, which has no interval.</summary>
    public static Quantity Memory { get; } = new("peak memory", "MB", false, one => one.Resources is { PeakMemoryMb: var taken } ? new(taken, taken, taken) : None);

    /// <summary>Not a matter of chance once it is there; NaN without a certificate, and for one that holds in expectation only.</summary>
    public static Quantity Confidence { get; } = new("confidence of the certificate", "", true, one =>
    {
        var confidence = one.Certificate?.Confidence ?? double.NaN;
        return new(confidence, confidence, confidence);
    });

    /// <summary>The figure of a measurement; NaN where it has none.</summary>
    public Figure Of(IModelMeasurement measurement) => measurement switch
    {
        ExitMeasurement one => OfImages(one),
        ScenarioMeasurement one when OfScenario is not null => OfScenario(one),
        _ => None,
    };

    /// <summary>The end of the interval that is worse for the model.</summary>
    public double Worse(Figure figure) => MoreIsBetter ? figure.Low : figure.High;

    /// <summary>The end of the interval that is better for the model.</summary>
    public double Better(Figure figure) => MoreIsBetter ? figure.High : figure.Low;

    /// <summary>Whether one number is at least as good as another; false where either is NaN.</summary>
    public bool IsAsGood(double number, double other) => MoreIsBetter ? number >= other : number <= other;

    /// <summary>A number with its unit.</summary>
    public string Text(double number) => string.Create(CultureInfo.InvariantCulture, $"{number:0.####} {Unit}").TrimEnd();
}
