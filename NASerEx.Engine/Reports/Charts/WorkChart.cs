using NASerEx.Measurement;
using NASerEx.Reports.Markup;

namespace NASerEx.Reports.Charts;

/// <summary>
/// How much of the images is still in work after how much of it: the area is the mean cost of an image, and the dashed frame that of the original.
/// </summary>
internal static class WorkChart
{
    private const double LabelledShare = 0.09;

    /// <summary>The drawing.</summary>
    /// <param name="measured">The measurement.</param>
    /// <param name="headMacs">Multiply-accumulates of each exit's head, from the input side; null where they are not known.</param>
    public static Html Of(ExitMeasurement measured, IReadOnlyList<long>? headMacs)
    {
        var rates = measured.ExitRates;
        var plot = new Plot(Axis.Between(0, 100 * Math.Max(1, rates[^1].Macs / measured.BaselineMacs), marks: 6), Axis.Between(0, 100));
        var (drawn, start, left) = (new List<Html>(), 0.0, 1.0);
        for (var i = 0; i < rates.Length; i++)
        {
            var (end, head) = (rates[i].Macs / measured.BaselineMacs, i < headMacs?.Count ? headMacs[i] / measured.BaselineMacs : 0);
            drawn.Add(plot.Box(100 * start, 100 * (end - head), 0, 100 * left, Html.Of($"""class="model" """)));
            if (head > 0)
                drawn.Add(plot.Box(100 * (end - head), 100 * end, 0, 100 * left, Palette.Of(i, rates.Length)));
            if (i < rates.Length - 1 && rates[i].Rate >= LabelledShare)
                drawn.Add(Label(plot, end, left, rates[i]));
            (start, left) = (end, left - rates[i].Rate);
        }

        drawn.Add(plot.Box(0, 100, 0, 100, Html.Of($"""class="frame" """)));
        return plot.Draw("Images still in work by the work done", "% of the original's MACs", "% of images still in work", drawn);
    }

    /// <summary>A label in the space that the images that left make free.</summary>
    private static Html Label(Plot plot, double end, double left, ExitRate rate)
    {
        var middle = plot.Y(100 * (left - rate.Rate / 2));
        return end < 0.5
            ? Html.Of($"""<text x="{plot.X(100 * end)}" dx="8" y="{middle}" dy="4">{Figures.Percent(rate.Rate)} leave at {Names.Short(rate.Exit, 16)}</text>""")
            : Html.None;
    }
}
