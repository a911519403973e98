using NASerEx.Reports.Charts;
using NASerEx.Reports.Markup;

namespace NASerEx.Reports.Pages;

/// <summary>
/// A report as one HTML page that loads nothing: style and drawings stand in it, images are data, and its policy forbids the rest, scripts too.
/// </summary>
internal static class HtmlReport
{
    /// <summary>The text of the file.</summary>
    public static string Render(ExitReport report)
    {
        var measured = report.Measurement;
        var title = $"Early exits of {Path.GetFileNameWithoutExtension(measured.Baseline)}";
        return Html.Of(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{title}</title>
            <style>
            {new Html(PageStyle.Text)}
            </style>
            </head>
            <body>
            <header>
            <p class="over">{title}</p>
            <h1>{report.Claim}</h1>
            <p>{Figures.Count(measured.Samples)} images of {measured.Dataset}, {measured.Split} split, on {measured.Environment.Cpu}. Speed-up and accuracy with their 95 % intervals.</p>
            </header>
            <main>
            {Sections(report)}
            </main>
            <footer>NASerEx {report.Version}, {report.Written.UtcDateTime.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture)} UTC</footer>
            </body>
            </html>

            """).Text;
    }

    private static IEnumerable<Html> Sections(ExitReport report)
    {
        var (measured, details) = (report.Measurement, report.Measurement.Details);
        yield return Parts.Section("Against the original", Parts.Table(
            ["", "Model", "Original", ""], ComparedFigures.Of(measured).Select(row => Parts.Row(row.Name, row.Model, row.Original, row.Compared))));
        yield return Parts.Section("Where images leave", ExitParts.Of(report));
        if (report.Plan is { IsEmpty: false } plan)
            yield return Parts.Section("Structure", StructureDrawing.Of(plan, measured.BaselineMacs), "Stages of the backbone with their shares of its MACs, and the heads with theirs.");
        if (details is not null)
            yield return Parts.Section("Latency", LatencyChart.Of(details.Latency), Figures.SlowRuns(measured));
        if (details?.Exits.Any(exit => !exit.Calibration.IsEmpty) is true)
            yield return Parts.Section("Calibration", ExitParts.Calibration(details), "Each dot stands for as many images that left there. On the dashed line, an exit is right as often as it says.");
        if (report.Images.Any(images => !images.IsEmpty))
            yield return Parts.Section("Images that left", ImageStrip.Of(report));
        if (details is not null)
            yield return Parts.Section("Classes", ClassTable.Of(details));
        if (report.Search is { } search)
            yield return Parts.Section("Search", SearchParts.Of(search));
        if (measured.Certificate is { } certificate)
            yield return Parts.Section("Certificate", CertificateText.Of(certificate));
        yield return Parts.Section("Machine", Parts.Facts(MachineFacts.Of(measured.Environment)));
        yield return Parts.Section("Repeat it", RepeatParts.Of(report));
    }
}
