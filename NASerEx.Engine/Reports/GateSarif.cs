using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NASerEx.Common;
using NASerEx.Gates;

namespace NASerEx.Reports;

/// <summary>
/// Verdicts as a SARIF 2.1.0 log (OASIS, "Static Analysis Results Interchange Format"): a rule for each constraint, a result for each that failed, at its
/// line where it stands in a file, else at the measured model.
/// </summary>
/// <param name="root">Folder that paths start from; the log calls it <c>%SRCROOT%</c>.</param>
public sealed class GateSarif(string root)
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a file.</summary>
    /// <exception cref="NASerExException">It cannot be written (<c>FileNotWritable</c>).</exception>
    public void Write(IReadOnlyCollection<GateVerdict> verdicts, string path) => AtomicFile.WriteText(path, Log(verdicts).ToJsonString(Layout) + "\n");

    private JsonObject Log(IReadOnlyCollection<GateVerdict> verdicts)
    {
        var rules = verdicts.SelectMany(verdict => verdict.Findings).Select(finding => finding.Gate).Distinct().ToList();
        return new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject { ["driver"] = Driver(rules) },
                ["columnKind"] = "utf16CodeUnits",
                ["results"] = new JsonArray([.. verdicts.SelectMany(verdict => verdict.Failed.Select(finding => Result(verdict, finding, rules)))]),
            }),
        };
    }

    private static JsonObject Driver(List<string> rules) => new()
    {
        ["name"] = "NASerEx",
        ["semanticVersion"] = typeof(GateSarif).Assembly.GetName().Version!.ToString(3),
        ["rules"] = new JsonArray([.. rules.Select(rule => new JsonObject { ["id"] = rule, ["shortDescription"] = Message(GateJudge.Describe(rule)) })]),
    };

    private JsonObject Result(GateVerdict verdict, GateFinding finding, List<string> rules) => new()
    {
        ["ruleId"] = finding.Gate,
        ["ruleIndex"] = rules.IndexOf(finding.Gate),
        ["level"] = "error",
        ["message"] = Message($"{ReportPaths.Below(root, verdict.Measurement.Model)}: {finding.Message}."),
        ["locations"] = new JsonArray(Location(finding.Place ?? new SourceLocation(verdict.Measurement.Model))),
    };

    private JsonObject Location(SourceLocation place)
    {
        var physical = new JsonObject { ["artifactLocation"] = Artifact(place.File) };
        if (place.Line > 0)
            physical["region"] = new JsonObject { ["startLine"] = place.Line, ["startColumn"] = Math.Max(place.Column, 1) };
        return new JsonObject { ["physicalLocation"] = physical };
    }

    private JsonObject Artifact(string file)
    {
        var uri = ReportPaths.UriBelow(root, file);
        return Uri.IsWellFormedUriString(uri, UriKind.Absolute)
            ? new JsonObject { ["uri"] = uri }
            : new JsonObject { ["uri"] = uri, ["uriBaseId"] = "%SRCROOT%" };
    }

    private static JsonObject Message(string text) => new() { ["text"] = text };
}
