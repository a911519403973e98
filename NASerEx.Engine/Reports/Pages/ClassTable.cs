using NASerEx.Measurement;
using NASerEx.Reports.Charts;
using NASerEx.Reports.Markup;

namespace NASerEx.Reports.Pages;

/// <summary>Accuracy and exits by class.</summary>
internal static class ClassTable
{
    private const int ShownAtOnce = 30;
    private const int MostRows = 1000;

    /// <summary>All classes, or those that lose most and the rest folded away.</summary>
    public static Html Of(MeasurementDetails details)
    {
        var classes = details.Classes;
        if (classes.Length <= ShownAtOnce)
            return Table(classes);
        var worst = classes.OrderByDescending(one => one.AccuracyDrop);
        return Html.Of(
            $"""
            {Parts.Note($"The {ShownAtOnce} of {Figures.Count(classes.Length)} classes that lose most.")}
            {Table(worst.Take(ShownAtOnce))}
            {Parts.Folded(classes.Length <= MostRows ? "All classes" : $"The first {Figures.Count(MostRows)} classes", Table(classes.Take(MostRows)))}
            """);
    }

    private static Html Table(IEnumerable<ClassOutcome> classes) =>
        Parts.Table(["Class", "Images", "Model", "Original", "Points lost", "Where they left"], classes.Select(Row));

    private static Html Row(ClassOutcome one) => Parts.Row(
        one.Name,
        Parts.Cell(Figures.Count(one.Samples)),
        Parts.Cell(Figures.Percent((double)one.Right / one.Samples)),
        Parts.Cell(Figures.Percent((double)one.BaselineRight / one.Samples)),
        Parts.Cell(Figures.Points(one.AccuracyDrop)),
        Html.Of($"""<td class="wide"><span class="bar">{one.Exits.Select((count, exit) => Piece(count, exit, one))}</span></td>"""));

    private static Html Piece(int count, int exit, ClassOutcome one) => count == 0
        ? Html.None
        : Html.Of($"""<span {Palette.Of(exit, one.Exits.Length, count)} title="{Figures.Count(count)}"></span>""");
}
