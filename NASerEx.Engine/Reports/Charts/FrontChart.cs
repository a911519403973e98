using NASerEx.Reports.Markup;

namespace NASerEx.Reports.Charts;

/// <summary>The Pareto front: what structures cost and what accuracy they lose.</summary>
internal static class FrontChart
{
    private const int MostDots = 400;

    /// <summary>The drawing.</summary>
    /// <param name="search">The search, whose front has at least one structure.</param>
    public static Html Of(ReportedSearch search)
    {
        var front = search.Thinned(MostDots).ToList();
        var scale = search.CostUnit == "MACs" ? 1e-6 : 1;
        var limit = search.MaxAccuracyDrop is { } drop ? new[] { drop } : [];
        var plot = new Plot(
            Axis.Over(front.Select(one => scale * one.ExpectedCost)),
            Axis.Over([.. front.SelectMany(one => new[] { one.AccuracyDrop - one.DropError, one.AccuracyDrop + one.DropError }), .. limit]),
            height: 280);
        var bars = front.Select(one => plot.Line(
            scale * one.ExpectedCost, one.AccuracyDrop - one.DropError, scale * one.ExpectedCost, one.AccuracyDrop + one.DropError, Html.Of($"""class="error" """)));
        var dots = front.OrderBy(one => one.IsChosen).Select(one => plot.Dot(
            scale * one.ExpectedCost, one.AccuracyDrop, one.IsChosen ? 7 : 4, one.IsChosen ? Html.Of($"""class="chosen" """) : Html.Of($"""class="model" """), Title(one, search)));
        var line = limit.Select(at => Html.Of($"""<line class="limit" x1="0" x2="100%" y1="{plot.Y(at)}" y2="{plot.Y(at)}"><title>the limit on the drop</title></line>"""));
        return plot.Draw(
            "Pareto front of accuracy drop against cost", search.CostUnit == "MACs" ? "million MACs an image" : $"{search.CostUnit} an image",
            "points lost on validation", [.. line, .. bars, .. dots]);
    }

    private static string Title(ReportedStructure one, ReportedSearch search) =>
        $"{Figures.Cost(one.ExpectedCost, search.CostUnit)}, {Figures.Points(one.AccuracyDrop)} ± {Figures.Points(one.DropError)} points: {(one.Exits.IsEmpty ? "no exits" : string.Join("; ", one.Exits))}";
}
