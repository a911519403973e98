using System.Text.Json.Nodes;
using System.Xml.Linq;
using NASerEx.Measurement;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

/// <summary>A gate in a script, under the environments of the services.</summary>
public sealed class CiOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CiOutputTests()
    {
        MeasurementFile.Write([SyntheticMeasurement.Value with { Model = _folder["out/model.exits.onnx"] }], _folder["out/measured.json"]);
        _folder.Write("specs/search.naserex.yaml", "apiVersion: naserex/v1\nkind: ExitSearch\ngate:\n  maxAccuracyDrop: 1\n  minSpeedup: 3\n");
        _folder.Write("gate.ps1", """
            $ErrorActionPreference = 'Stop'
            Import-Module NASerEx
            $kept = Assert-ExitModel $PSScriptRoot/out/measured.json -Spec $PSScriptRoot/specs/search.naserex.yaml -MaxP90Ms 0.5 -JUnit $PSScriptRoot/out/gate.xml -Sarif $PSScriptRoot/out/gate.sarif -ExitOnFailure
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void GitHubGetsAnnotationsAndASummary()
    {
        var result = Run(new()
        {
            ["GITHUB_ACTIONS"] = "true", ["GITHUB_WORKSPACE"] = _folder.Path, ["GITHUB_STEP_SUMMARY"] = _folder["summary.md"],
        });
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(
            [
                "::error title=NASerEx gate,file=specs/search.naserex.yaml,line=5,col=3::model.exits.onnx: minSpeedup: the speed-up is 2.2 times (95 %25 interval from 2.15 times), below the limit of 3 times.",
                "::error title=NASerEx gate::model.exits.onnx: maxP90Ms: the p90 latency is 0.61 ms (95 %25 interval up to 0.66 ms), above the limit of 0.5 ms.",
            ],
            result.Lines);
        Assert.Contains("GateFailed: The gate failed: 2 of 3 constraints", result.Error, StringComparison.Ordinal);
        var summary = File.ReadAllText(_folder["summary.md"]);
        Assert.StartsWith("## NASerEx gate: failed\n\n### out/model.exits.onnx\n", summary, StringComparison.Ordinal);
        Assert.Contains("(specs/search.naserex.yaml:5:3) |", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void AzureGetsIssuesAndASummary()
    {
        var result = Run(new()
        {
            ["TF_BUILD"] = "True", ["BUILD_SOURCESDIRECTORY"] = _folder.Path, ["AGENT_TEMPDIRECTORY"] = _folder["temp"],
        });
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(3, result.Lines.Length);
        Assert.StartsWith(
            $"##vso[task.logissue type=error;sourcepath={_folder["specs/search.naserex.yaml"]};linenumber=5;columnnumber=3]model.exits.onnx: minSpeedup: the speed-up is 2.2 times (95 %AZP25 interval",
            result.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("##vso[task.logissue type=error]model.exits.onnx: maxP90Ms:", result.Lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"##vso[task.uploadsummary]{_folder["temp"]}", result.Lines[2], StringComparison.Ordinal);
        Assert.StartsWith("## NASerEx gate: failed\n", File.ReadAllText(result.Lines[2]["##vso[task.uploadsummary]".Length..]), StringComparison.Ordinal);
    }

    [Fact]
    public void ElsewhereOnlyTheFilesAreWritten()
    {
        var result = Run([]);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Equal("2", XDocument.Load(_folder["out/gate.xml"]).Root!.Attribute("failures")!.Value);
        var results = JsonNode.Parse(File.ReadAllText(_folder["out/gate.sarif"]))!["runs"]![0]!["results"]!.AsArray();
        Assert.Equal(["minSpeedup", "maxP90Ms"], results.Select(each => (string?)each!["ruleId"]));
        Assert.Equal(5, (int)results[0]!["locations"]![0]!["physicalLocation"]!["region"]!["startLine"]!);
    }

    [Fact]
    public void AGateThatHoldsHasASummaryAndNoAnnotation()
    {
        _folder.Write("specs/search.naserex.yaml", "apiVersion: naserex/v1\nkind: ExitSearch\ngate: {minSpeedup: 2}\n");
        var passing = File.ReadAllText(_folder["gate.ps1"]).Replace("-MaxP90Ms 0.5", "-MaxP90Ms 0.7", StringComparison.Ordinal);
        _folder.Write("gate.ps1", passing);
        var result = Run(new() { ["GITHUB_ACTIONS"] = "true", ["GITHUB_WORKSPACE"] = _folder.Path, ["GITHUB_STEP_SUMMARY"] = _folder["summary.md"] });
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
        Assert.StartsWith("## NASerEx gate: passed\n", File.ReadAllText(_folder["summary.md"]), StringComparison.Ordinal);
        Assert.Equal("0", XDocument.Load(_folder["out/gate.xml"]).Root!.Attribute("failures")!.Value);
    }

    [Theory]
    [InlineData("GITHUB_ACTIONS", false)]
    [InlineData("TF_BUILD", false)]
    [InlineData(null, true)]
    public void WorkShowsNoProgressOnAService(string? service, bool shows)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "Needs the script program of util-linux.");
        var model = Path.Combine(Staged.Repository, "examples", "symbols-backbone.onnx");
        var symbols = Path.Combine(Staged.Repository, "examples", "symbols.naserex.yaml");
        Dictionary<string, string?> environment = service is null ? [] : new() { [service] = "true" };
        var result = HostProcess.RunOnTerminal(
            ci: null, environment, "-Command", $"Import-Module NASerEx; $null = Measure-ExitModel \"{model}\" -Baseline \"{model}\" -Dataset \"{symbols}\" -MaxImages 20");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(shows, result.Output.Contains("Measuring", StringComparison.Ordinal));
    }

    private HostResult Run(Dictionary<string, string?> environment)
    {
        using var host = HostProcess.Start(_folder.Path, environment, [_folder["gate.ps1"]]);
        return host.WaitForExit();
    }
}
