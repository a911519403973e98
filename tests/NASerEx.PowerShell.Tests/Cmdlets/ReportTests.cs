using System.Text.Json.Nodes;
using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

/// <summary>A measurement goes down the pipeline into reports.</summary>
public sealed class ReportTests : IDisposable
{
    private const string Measured = """
        $WarningPreference = 'SilentlyContinue'
        $found = Invoke-ExitSearch search.naserex.yaml
        $measured = $found | Export-ExitModel -OutDirectory out | Measure-ExitModel -MaxImages 60

        """;

    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void AMeasurementBecomesAPageATextAndData()
    {
        var result = _inputs.Run(Measured + """
            ($measured | New-ExitReport reports/report.html -Format Html, Markdown, Json -Search $found -Dataset symbols.naserex.yaml).Name
            $details = $measured.Details
            "$($details.Classes.Count) $($details.Exits.Count -eq $measured.ExitRates.Count)"
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["report.html", "report.md", "report.json", "10 True"], result.Lines);
        var (page, text) = (File.ReadAllText(_inputs["reports/report.html"]), File.ReadAllText(_inputs["reports/report.md"]));
        var data = JsonNode.Parse(File.ReadAllText(_inputs["reports/report.json"]))!;
        var claim = (string)data["claim"]!;
        Assert.Contains($"<h1>{claim}</h1>", page, StringComparison.Ordinal);
        Assert.StartsWith("## ", text, StringComparison.Ordinal);
        Assert.Equal(60, (int)data["measurement"]!["samples"]!);
        Assert.Contains("<h2>Search</h2>", page, StringComparison.Ordinal);
        Assert.Contains("src=\"data:image/png;base64,iVBORw0KGgo", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.Contains("Invoke-ExitSearch search.naserex.yaml", (string)data["commands"]![0]!, StringComparison.Ordinal);
        Assert.Contains("kind: ExitSearch", (string)data["search"]!["spec"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesAreReplacedOnlyWhenForcedAndWhatIfWritesNone()
    {
        _inputs.Write("report.md", "mine");
        var result = _inputs.Run(Measured + """
            $measured | New-ExitReport planned.html -WhatIf
            try { $measured | New-ExitReport report.md } catch { $_.FullyQualifiedErrorId; "$($_.CategoryInfo.Category)" }
            [IO.File]::ReadAllText("$PWD/report.md")
            ($measured | New-ExitReport report.md -Force).Length -gt 100
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("What if:", result.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_inputs["planned.html"]));
        Assert.Equal(["ReportFileExists,NASerEx.PowerShell.NewExitReportCommand", "InvalidData", "mine", "True"], result.Lines[^4..]);
    }

    [Fact]
    public void AMeasurementMayBeAFile()
    {
        var result = _inputs.Run("""
            $null = Measure-ExitModel model.onnx -Baseline model.onnx -Dataset symbols.naserex.yaml -MaxImages 20 -OutFile measured.json
            (New-ExitReport report.md -Measurement measured.json).Name
            try { New-ExitReport other.md -Measurement nowhere.json } catch { $_.FullyQualifiedErrorId }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["report.md", "MeasurementNotFound,NASerEx.PowerShell.NewExitReportCommand"], result.Lines);
    }

    [Fact]
    public void WhatDoesNotBelongTogetherIsRefused()
    {
        var result = _inputs.Run(Measured + """
            $ids = @(
                { $measured | New-ExitReport report.pdf }
                { 7 | New-ExitReport report.html }
                { $measured, $measured | New-ExitReport report.html -Force }
                { $measured | New-ExitReport other.html -Plan nowhere.json }
            ) | ForEach-Object { try { $null = & $_ } catch { $_.FullyQualifiedErrorId.Split(',')[0] } }
            "$ids"
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["ReportFormatUnknown ReportArgument ReportOfSeveral PlanNotFound"], result.Lines);
        Assert.False(File.Exists(_inputs["other.html"]));
    }
}
