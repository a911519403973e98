using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Reports.Pages;

namespace NASerEx.Reports;

/// <summary>A form that reports take.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Endings">How the names of its files end; the first is the one that is written.</param>
/// <param name="Render">Writes a report in it, as text.</param>
public sealed record ReportFormat(string Name, ImmutableArray<string> Endings, Func<ExitReport, string> Render);

/// <summary>The formats that reports can be written in.</summary>
public static class ReportFormats
{
    /// <summary>Name of the page.</summary>
    public const string Html = "Html";

    /// <summary>Name of the text for issues and job summaries.</summary>
    public const string Markdown = "Markdown";

    /// <summary>Name of the data.</summary>
    public const string Json = "Json";

    /// <summary>Every format.</summary>
    public static ImmutableArray<ReportFormat> All { get; } =
    [
        new(Html, [".html", ".htm"], HtmlReport.Render),
        new(Markdown, [".md", ".markdown"], MarkdownReport.Render),
        new(Json, [".json"], JsonReport.Render),
    ];

    /// <summary>A format by its name, in any case of letters.</summary>
    /// <exception cref="NASerExException">There is none (<c>ReportFormatUnknown</c>).</exception>
    public static ReportFormat Find(string name) => All.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new NASerExException(
            "ReportFormatUnknown", ErrorKind.InvalidInput, $"There is no report format '{name}'. Formats are {string.Join(", ", All.Select(format => format.Name))}.");

    /// <summary>The format that a file's name ends for; null where it ends for none.</summary>
    public static ReportFormat? OfEnding(string path) =>
        All.FirstOrDefault(format => format.Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));
}
