using NASerEx.Measurement;
using NASerEx.Reports.Charts;
using NASerEx.Reports.Markup;

namespace NASerEx.Reports.Pages;

/// <summary>How many images leave where, what that saves, and how right and how sure the exits are.</summary>
internal static class ExitParts
{
    /// <summary>The table of exits with its bars, and the drawing of the work.</summary>
    public static Html Of(ExitReport report)
    {
        var measured = report.Measurement;
        var rows = measured.ExitRates.Select((rate, i) => Row(rate, report.Plan is { } plan && i < plan.Length ? plan[i] : null, i, measured));
        var heads = report.Plan?.Select(exit => exit.HeadMacs).ToList();
        return Html.Of(
            $"""
            {Parts.Table(["Exit", "Images", "", "MACs", "Right", "Leaves when"], rows)}
            {WorkChart.Of(measured, heads)}
            {Parts.Note($"The filled area is the mean cost of an image, the dashed frame the cost of the original{(heads is { Count: > 0 } ? "; heads have the colours of their exits" : "")}.")}
            """);
    }

    /// <summary>A drawing for each exit that images left at.</summary>
    public static Html Calibration(MeasurementDetails details) => Html.Of(
        $"""<div class="small">{details.Exits.Select((exit, i) => exit.Calibration.IsEmpty ? Html.None : CalibrationChart.Of(exit, i, details.Exits.Length))}</div>""");

    private static Html Row(ExitRate rate, ReportedExit? planned, int index, ExitMeasurement measured)
    {
        var outcome = measured.Details?.Exits[index];
        var bar = Html.Of($"""<td class="wide"><span class="bar" style="width:{Plot.Share(rate.Rate)}"><span {Palette.Of(index, measured.ExitRates.Length)}></span></span></td>""");
        var (metric, threshold) = (planned?.Metric ?? outcome?.Metric, planned?.Threshold ?? outcome?.Threshold);
        return Parts.Row(
            planned is null ? rate.Exit : $"{rate.Exit}/{planned.Head}",
            Parts.Cell(Figures.Percent(rate.Rate)),
            bar,
            Parts.Cell($"{Figures.Macs(rate.Macs)} ({Figures.Percent(rate.Macs / measured.BaselineMacs, 0)})"),
            Parts.Cell(Figures.Percent(rate.Accuracy, 2)),
            Parts.Cell(threshold is { } least ? $"{Names.Of(metric)} ≥ {Figures.Number(least, 4)}" : "it gets here"));
    }
}
