using NASerEx.Reports.Markup;

namespace NASerEx.Reports.Pages;

/// <summary>How to come to the same figures.</summary>
internal static class RepeatParts
{
    /// <summary>The commands, the files they are about, and the spec of the search.</summary>
    public static Html Of(ExitReport report) => Html.Of(
        $"""
        {Parts.Code(string.Join('\n', report.Commands))}
        {Parts.Facts([("Model", report.Measurement.Model), ("Original", report.Measurement.Baseline)])}
        {(report.Search is { } search ? Parts.Folded("search.naserex.yaml", Parts.Code(search.Spec)) : Html.None)}
        """);
}
