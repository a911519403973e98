using NASerEx.Exits;
using NASerEx.Measurement;
using NASerEx.Reports.Markup;

namespace NASerEx.Reports.Charts;

/// <summary>How often an exit is right when it is so sure: a reliability diagram of the images that left there.</summary>
internal static class CalibrationChart
{
    /// <summary>The drawing.</summary>
    /// <param name="exit">The exit, with at least one bin.</param>
    /// <param name="index">Which exit, from 0.</param>
    /// <param name="count">Number of exits, the end included.</param>
    public static Html Of(ExitOutcome exit, int index, int count)
    {
        var bins = exit.Calibration;
        var isProbability = exit.Metric is DecisionMetric.MaxProbability or DecisionMetric.Agreement or DecisionMetric.LearnedGate;
        var low = Math.Floor(10 * bins.Min(bin => isProbability ? Math.Min(bin.Accuracy, bin.Confidence) : bin.Accuracy) - 1e-9) / 10;
        var y = Axis.Between(Math.Clamp(low, 0, 0.9), 1, marks: 4);
        var plot = new Plot(isProbability ? y : Axis.Over(bins.Select(bin => bin.Confidence), marks: 4), y, height: 170);
        var diagonal = isProbability ? plot.Line(y.Low, y.Low, 1, 1, Html.Of($"""class="limit" """)) : Html.None;
        var dots = bins.Select(bin => plot.Dot(
            bin.Confidence, bin.Accuracy, 4, Palette.Of(index, count),
            $"{Figures.Count(bin.Count)} images, {Names.Of(exit.Metric)} {Figures.Number(bin.Confidence, 4)}, {Figures.Percent(bin.Accuracy, 2)} right"));
        return plot.Draw($"How often {exit.Exit} is right by how sure it is", Across(exit), $"{exit.Exit}: share right", [diagonal, .. dots]);
    }

    private static string Across(ExitOutcome exit) => exit.Threshold is { } threshold 
        ? $"{Names.Of(exit.Metric)}, leaves from {Figures.Number(threshold, 4)} on"
        : Names.Of(exit.Metric);
}
