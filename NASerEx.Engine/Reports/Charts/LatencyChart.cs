using System.Collections.Immutable;
using NASerEx.Measurement;
using NASerEx.Reports.Markup;

namespace NASerEx.Reports.Charts;

/// <summary>The latencies of both models as histograms on the same axes.</summary>
internal static class LatencyChart
{
    /// <summary>The drawing and its key.</summary>
    public static Html Of(LatencyHistogram latency)
    {
        var (model, original) = (Shares(latency.Model, latency.ModelBeyond), Shares(latency.Baseline, latency.BaselineBeyond));
        var end = latency.StartMs + latency.BinMs * model.Length;
        var plot = new Plot(Axis.Between(latency.StartMs, end, marks: 8), Axis.Over([0, .. model, .. original]));
        return Html.Of(
            $"""
            <p class="key"><span class="model"></span>the model <span class="original"></span>the original</p>
            {plot.Draw("Latencies of the model and of the original", "ms an image", "% of runs", [Bars(plot, latency, original, Html.Of($"""class="original" """)), Bars(plot, latency, model, Html.Of($"""class="model" """))])}
            <p class="note">{Beyond(latency)}</p>
            """);
    }

    private static double[] Shares(ImmutableArray<int> counts, int beyond) => [.. counts.Select(count => 100.0 * count / (counts.Sum() + beyond))];

    private static Html Bars(Plot plot, LatencyHistogram latency, double[] shares, Html look) => Html.Of(shares
        .Select((share, bin) => (share, start: latency.StartMs + bin * latency.BinMs))
        .Where(bar => bar.share > 0)
        .Select(bar => plot.Box(bar.start, bar.start + latency.BinMs, 0, bar.share, look)));

    private static string Beyond(LatencyHistogram latency) =>
        $"Inference alone, without reading images. {Figures.Count(latency.ModelBeyond)} runs of the model and {Figures.Count(latency.BaselineBeyond)} of the original took longer than is drawn.";
}
