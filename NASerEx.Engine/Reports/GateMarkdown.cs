using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NASerEx.Gates;
using NASerEx.Measurement;
using NASerEx.Measurement.Scenarios;

namespace NASerEx.Reports;

/// <summary>Verdicts as Markdown, for the summary of a CI job.</summary>
/// <param name="root">Folder that paths start from.</param>
public sealed partial class GateMarkdown(string root)
{
    /// <summary>A heading, and for each model its figures and a table of the constraints.</summary>
    public string Render(IReadOnlyCollection<GateVerdict> verdicts)
    {
        var text = new StringBuilder();
        text.Append("## NASerEx gate: ").Append(verdicts.All(verdict => verdict.IsPassed) ? "passed" : "failed").Append("\n\n");
        foreach (var verdict in verdicts)
            Append(text, verdict);
        return text.ToString();
    }

    private void Append(StringBuilder text, GateVerdict verdict)
    {
        text.Append("### ").Append(Escape(ReportPaths.Below(root, verdict.Measurement.Model))).Append("\n\n").Append(Figures(verdict.Measurement)).Append("\n\n");
        text.Append("| | Constraint |\n|---|---|\n");
        foreach (var finding in verdict.Findings)
            text.Append("| ").Append(finding.IsPassed ? "passed" : "**failed**").Append(" | ").Append(Escape(Sentence(finding))).Append(" |\n");
        text.Append('\n');
    }

    private string Sentence(GateFinding finding) =>
        finding.Place is { } place ? $"{finding.Message} ({place with { File = ReportPaths.Below(root, place.File) }})" : finding.Message;

    private static string Figures(IModelMeasurement measured) => Escape(measured switch
    {
        ExitMeasurement one => string.Create(
            CultureInfo.InvariantCulture,
            $"{one.Samples:N0} images of {one.Dataset} ({one.Split}): accuracy {100 * one.Accuracy:0.00} %, original {100 * one.BaselineAccuracy:0.00} %; "
            + $"{one.Speedup:0.00} times faster; {one.MacReduction:0.00} times fewer MACs; p90 {one.LatencyP90Ms:0.000} ms, original {one.BaselineLatencyP90Ms:0.000} ms."),
        ScenarioMeasurement one => string.Create(
            CultureInfo.InvariantCulture,
            $"{one.Scenario}, {one.Served.Queries:N0} queries of {one.Dataset} ({one.Split}): {one.Figure:0.###} {one.Unit}, original {one.BaselineFigure:0.###} {one.Unit}; {one.Gain:0.00} times better."),
        _ => "",
    });

    /// <summary>Text that Markdown shows as it is, in a line and in the cell of a table.</summary>
    private static string Escape(string text) => Special().Replace(text.ReplaceLineEndings(" "), @"\$0");

    [GeneratedRegex(@"[\\`*_{}\[\]<>|#~&!]")]
    private static partial Regex Special();
}
