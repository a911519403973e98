using System.Collections.Immutable;
using NASerEx.Measurement;
using NASerEx.Measurement.Resources;

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
    private const double BytesOfMegabyte = 1 << 20;

    /// <summary>From accuracy to latency and what else the models take.</summary>
    public static ImmutableArray<ComparedFigure> Of(ExitMeasurement measured) =>
        measured is { Resources: { } ours, BaselineResources: { } theirs } ? [.. Figured(measured), .. Resources(ours, theirs)] : Figured(measured);

    private static ImmutableArray<ComparedFigure> Figured(ExitMeasurement m) =>
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

    private static IEnumerable<ComparedFigure> Resources(ModelResources ours, ModelResources theirs)
    {
        yield return Amount("Processor time", ours.CpuMs, theirs.CpuMs, ms => $"{Figures.Ms(ms)} ms");
        if (ours.EnergyMj is { } energy && theirs.EnergyMj is { } original)
            yield return Amount(ours.IsEnergyEstimated ? "Energy (estimated)" : "Energy", energy, original, mj => $"{Figures.Number(mj, 2)} mJ");
        yield return Amount("Cold start", ours.ColdStartMs, theirs.ColdStartMs, ms => $"{Figures.Number(ms, 1)} ms");
        yield return Amount("Peak memory", ours.PeakMemoryMb, theirs.PeakMemoryMb, mb => $"{Figures.Number(mb, 1)} MB");
        yield return Amount("Model size", ours.ModelBytes, theirs.ModelBytes, bytes => $"{Figures.Number(bytes / BytesOfMegabyte, 2)} MB");
    }

    private static ComparedFigure Amount(string name, double model, double original, Func<double, string> text) => new(
        name, text(model), text(original), model < original ? $"{Figures.Number(original / model, 2)} times less" : $"{Figures.Number(model / original, 2)} times as much");

    private static ComparedFigure Percentile(string name, double model, double original) =>
        new(
        name, $"{Figures.Ms(model)} ms", $"{Figures.Ms(original)} ms",
        model <= original ? $"{Figures.Number(original / model, 2)} times faster" : $"{Figures.Number(model / original, 2)} times slower");
}
