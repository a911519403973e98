using NASerEx.Reports.Charts;
using NASerEx.Reports.Markup;

namespace NASerEx.Reports.Pages;

/// <summary>What the plan was chosen from.</summary>
internal static class SearchParts
{
    private const int MostRows = 60;

    /// <summary>The Pareto front, the candidates, and what took how long.</summary>
    public static Html Of(ReportedSearch search) => Html.Of(
        $"""
        {Parts.Note($"{Figures.Count(search.Structures)} structures scored{(search.IsExact ? ", all that there are" : "")}; {Figures.Count(search.Front.Length)} on the Pareto front.{(search.StreamSamples is { } images ? $" Costs are those of {Figures.Count(images)} images of the stream." : "")} Bars show the standard error, the ring the plan{(search.MaxAccuracyDrop is null ? "" : ", the dashed line the limit on the drop")}.")}
        {(search.Front.IsEmpty ? Html.None : FrontChart.Of(search))}
        {Parts.Folded("The front as a table", Parts.Table(["", "Points lost", "Cost", "Exits"], search.Thinned(MostRows).Select(one => Structure(one, search.CostUnit))))}
        <h3>Candidates</h3>
        {Parts.Table(["Head", "Before it", "MACs", "Right", "Calibration error", "Learned", ""], search.Candidates.Select(Head))}
        {Parts.Folded("What took how long", Parts.Table(["", "Seconds", ""], search.Phases.Select(phase => Parts.Row(phase.Name, Figures.Number(phase.Seconds, 1), phase.Detail))))}
        """);

    private static Html Structure(ReportedStructure one, string unit) => Parts.Row(
        one.IsChosen ? "plan" : "",
        $"{Figures.Points(one.AccuracyDrop)} ± {Figures.Points(one.DropError)}",
        Figures.Cost(one.ExpectedCost, unit),
        one.Exits.IsEmpty ? "none" : string.Join("; ", one.Exits));

    private static Html Head(ReportedHead head) => Parts.Row(
        $"{head.Point}/{head.Head}",
        Figures.Percent(head.Share),
        Figures.Macs(head.HeadMacs),
        Figures.Percent(head.Accuracy),
        Figures.Number(head.CalibrationError, 3),
        $"{head.Epochs} epochs, {Figures.Number(head.Seconds, 0)} s",
        head.WhyNot is { } reason ? $"left out: {reason}" : "in the plan");
}
