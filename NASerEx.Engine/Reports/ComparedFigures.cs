using System.Collections.Immutable;
using NASerEx.Measurement;

namespace NASerEx.Reports;

/// <summary>One figure of both models.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Model">Of the model.</param>
/// <param name="Original">Of the original.</param>
/// <param name="Compared">How they compare.</param>
internal sealed record ComparedFigure(string Name, string Model, string Original, string Compared);

/// <summary>A measurement's figures beside those of the original.</summary>
internal static class ComparedFigures
{
    /// <summary>From accuracy to latency.</summary>
    public static ImmutableArray<ComparedFigure> Of(ExitMeasurement m) =>
    [
        new("Accuracy", Figures.Percent(m.Accuracy, 2), Figures.Percent(m.BaselineAccuracy, 2),
            $"{Figures.Points(m.AccuracyDrop)} points lost ({Figures.Points(m.AccuracyDropLow)} to {Figures.Points(m.AccuracyDropHigh)})"),
        new("MACs an image", Figures.Macs(m.MeanMacs), Figures.Macs(m.BaselineMacs), $"{Figures.Number(m.MacReduction, 2)} times fewer"),
        new("Mean latency", $"{Figures.Ms(m.LatencyMeanMs)} ms", $"{Figures.Ms(m.BaselineLatencyMeanMs)} ms",
            $"{Figures.Number(m.Speedup, 2)} times faster ({Figures.Number(m.SpeedupLow, 2)} to {Figures.Number(m.SpeedupHigh, 2)})"),
        Percentile("Median latency", m.LatencyP50Ms, m.BaselineLatencyP50Ms),
        Percentile("90th percentile", m.LatencyP90Ms, m.BaselineLatencyP90Ms),
        Percentile("99th percentile", m.LatencyP99Ms, m.BaselineLatencyP99Ms),
    ];

    private static ComparedFigure Percentile(string name, double model, double original) =>
        new(name, $"{Figures.Ms(model)} ms", $"{Figures.Ms(original)} ms", $"{Figures.Number(original / model, 2)} times faster");
}
