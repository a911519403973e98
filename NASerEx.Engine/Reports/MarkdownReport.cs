using System.Text;
using NASerEx.Measurement;

namespace NASerEx.Reports;

/// <summary>A report as GitHub-flavoured Markdown: its figures without its drawings, short enough for an issue or a job's summary.</summary>
internal static class MarkdownReport
{
    private const int MostRows = 30;
    private const string Special = @"\`*_{}[]<>#|~!&@:";

    /// <summary>The text of the file.</summary>
    public static string Render(ExitReport report)
    {
        var text = new StringBuilder();
        var measured = report.Measurement;
        text.Append($"## {Escape(report.Claim)}\n\n");
        text.Append($"{Escape(Path.GetFileName(measured.Model))} against {Escape(Path.GetFileName(measured.Baseline))}, ");
        text.Append($"{Figures.Count(measured.Samples)} images of {Escape(measured.Dataset)}, {Escape(measured.Split)} split.\n\n");
        Table(text, ["", "Model", "Original", ""], ComparedFigures.Of(measured).Select(row => new[] { row.Name, row.Model, row.Original, row.Compared }));
        Table(text, ["Left at", "Images", "MACs", "Right"], measured.ExitRates.Select(rate => new[]
        {
            rate.Exit, Figures.Percent(rate.Rate), Figures.Macs(rate.Macs), Figures.Percent(rate.Accuracy),
        }));
        if (measured.Details is { } details)
            Classes(text, details);
        if (report.Search is { } search)
            Front(text, search);
        if (measured.Certificate is { } certificate)
            text.Append($"Certificate: {Escape(certificate.ToString())}.\n\n");
        text.Append($"Measured on {Escape(MachineFacts.InALine(measured.Environment))}. {Escape(Figures.SlowRuns(measured))}\n\n");
        Code(text, "powershell", string.Join('\n', report.Commands));
        return text.ToString();
    }

    /// <summary>Text that is shown as it is, on one line.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var letter in text)
            escaped.Append(char.IsControl(letter) ? " " : Special.Contains(letter) ? $"\\{letter}" : letter.ToString());
        return escaped.ToString();
    }

    private static void Classes(StringBuilder text, MeasurementDetails details)
    {
        var shown = details.Classes.Length <= MostRows ? details.Classes : [.. details.Classes.OrderByDescending(one => one.AccuracyDrop).Take(MostRows)];
        if (shown.Length < details.Classes.Length)
            text.Append($"The {shown.Length} of {Figures.Count(details.Classes.Length)} classes that lose most:\n\n");
        Table(text, ["Class", "Images", "Model", "Original", "Points lost"], shown.Select(one => new[]
        {
            one.Name, Figures.Count(one.Samples), Figures.Percent((double)one.Right / one.Samples), Figures.Percent((double)one.BaselineRight / one.Samples),
            Figures.Points(one.AccuracyDrop),
        }));
    }

    private static void Front(StringBuilder text, ReportedSearch search)
    {
        text.Append($"{Figures.Count(search.Structures)} structures scored; the Pareto front on validation{(search.Front.Length > MostRows ? ", thinned" : "")}{(search.StreamSamples is { } images ? $", costs on {Figures.Count(images)} images of the stream" : "")}:\n\n");
        Table(text, ["", "Points lost", "Cost", "Exits"], search.Thinned(MostRows).Select(one => new[]
        {
            one.IsChosen ? "plan" : "", $"{Figures.Points(one.AccuracyDrop)} ± {Figures.Points(one.DropError)}", Figures.Cost(one.ExpectedCost, search.CostUnit),
            one.Exits.IsEmpty ? "none" : string.Join("; ", one.Exits),
        }));
    }

    private static void Table(StringBuilder text, string[] heads, IEnumerable<string[]> rows)
    {
        text.Append($"| {string.Join(" | ", heads)} |\n|{string.Concat(heads.Select((_, i) => i == 0 ? "---|" : "--:|"))}\n");
        foreach (var row in rows)
            text.Append($"| {string.Join(" | ", row.Select(Escape))} |\n");
        text.Append('\n');
    }

    /// <summary>A block whose fence is longer than any within it.</summary>
    private static void Code(StringBuilder text, string language, string code)
    {
        var fence = "```";
        while (code.Contains(fence, StringComparison.Ordinal))
            fence += "`";
        text.Append($"{fence}{language}\n{code}\n{fence}\n");
    }
}
