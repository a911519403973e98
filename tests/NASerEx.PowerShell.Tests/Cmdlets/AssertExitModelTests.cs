using NASerEx.Measurement;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

public sealed class AssertExitModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public AssertExitModelTests() => MeasurementFile.Write([SyntheticMeasurement.Value], _folder["measured.json"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatHoldsGoesThrough()
    {
        var result = Run("""
            Assert-ExitModel measured.json -MaxAccuracyDrop 0.6 -MinSpeedup 2.1
            (Assert-ExitModel measured.json -MinConfidence 0.95 -PassThru).GetType().FullName
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["NASerEx.Measurement.ExitMeasurement"], result.Lines);
    }

    [Fact]
    public void WhatDoesNotHoldIsATerminatingErrorBehindAllMeasurements()
    {
        var other = SyntheticMeasurement.Value with { Model = _folder["slow.onnx"], Speedup = 1, SpeedupLow = 0.9, SpeedupHigh = 1.1 };
        MeasurementFile.Write([other, SyntheticMeasurement.Value], _folder["measured.json"]);
        var result = Run("""
            try { Assert-ExitModel measured.json -MinSpeedup 2 -PassThru | ForEach-Object { [IO.Path]::GetFileName($_.Model) } }
            catch { $_.FullyQualifiedErrorId; "$($_.CategoryInfo.Category)"; $_.Exception.Message }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            [
                "model.exits.onnx", "GateFailed,NASerEx.PowerShell.AssertExitModelCommand", "LimitsExceeded",
                $"The gate failed for '{other.Model}': minSpeedup: the speed-up is 1 times (95 % interval from 0.9 times), below the limit of 2 times.",
            ],
            result.Lines);
    }

    [Theory]
    [InlineData("$ErrorActionPreference = 'Stop'; ", "-ExitOnFailure", 2)]
    [InlineData("", "-ExitOnFailure", 2)]
    [InlineData("$ErrorActionPreference = 'Stop'; ", "", 1)]
    [InlineData("$ErrorActionPreference = 'Stop'; ", "-ExitOnFailure -Spec nowhere.yaml", 1)]
    [InlineData("$ErrorActionPreference = 'Stop'; trap { 'trapped' } ", "-ExitOnFailure", 2)]
    public void ExitCodesTellAFailedGateFromAnError(string preference, string more, int exitCode)
    {
        var script = _folder.Write("gate.ps1", $"{preference}Import-Module NASerEx; Assert-ExitModel '{_folder["measured.json"]}' -MinSpeedup 3 {more}\n'after'");
        var result = HostProcess.Run(script);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(exitCode == 2 ? "GateFailed: The gate failed for" : "Assert-ExitModel", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(2, 0)]
    public void CommandsExitTheSameWay(double limit, int exitCode)
    {
        using var host = HostProcess.Start(_folder.Path, ["-Command", $"Import-Module NASerEx; Assert-ExitModel measured.json -MinSpeedup {limit} -ExitOnFailure; 'after'"]);
        var result = host.WaitForExit();
        Assert.Equal((exitCode, exitCode == 0), (result.ExitCode, result.Lines.Contains("after")));
    }

    [Fact]
    public void AScriptThatIsCalledTakesTheProcessWithIt()
    {
        _folder.Write("inner.ps1", $"Assert-ExitModel '{_folder["measured.json"]}' -MinSpeedup 3 -ExitOnFailure\n'after'");
        var outer = _folder.Write("outer.ps1", "Import-Module NASerEx\n& $PSScriptRoot/inner.ps1\n\"inner said $LASTEXITCODE\"");
        var result = HostProcess.Run(outer);
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(["inner said 2"], result.Lines);
    }

    [Fact]
    public void ASpecHasTheLimitsAndParametersGoBeforeIt()
    {
        _folder.Write("search.naserex.yaml", "apiVersion: naserex/v1\nkind: ExitSearch\ngate:\n  minSpeedup: 3\n  maxP90Ms: 0.5\n");
        var result = Run("""
            try { Assert-ExitModel measured.json -Spec search.naserex.yaml } catch { $_.Exception.Message }
            try { Assert-ExitModel measured.json -Spec search.naserex.yaml -MinSpeedup 2.5 } catch { $_.Exception.Message }
            Assert-ExitModel measured.json -Spec search.naserex.yaml -MinSpeedup 2 -MaxP90Ms 1 -Verbose 4>&1 | ForEach-Object { "$_" }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var spec = _folder["search.naserex.yaml"];
        Assert.EndsWith($"below the limit of 3 times ({spec}:4:3);", result.Lines[1], StringComparison.Ordinal);
        Assert.EndsWith($"above the limit of 0.5 ms ({spec}:5:3).", result.Lines[2], StringComparison.Ordinal);
        Assert.EndsWith("below the limit of 2.5 times;", result.Lines[4], StringComparison.Ordinal);
        Assert.EndsWith("within the limit of 1 ms.", result.Lines[7], StringComparison.Ordinal);
    }

    [Fact]
    public void RegressionsAgainstAnEarlierMeasurementFail()
    {
        var earlier = SyntheticMeasurement.Value with { Speedup = 2.5, SpeedupLow = 2.4, SpeedupHigh = 2.6 };
        MeasurementFile.Write([earlier], _folder["earlier.json"]);
        MeasurementFile.Write([earlier with { Environment = earlier.Environment with { Cpu = "another" } }], _folder["elsewhere.json"]);
        var result = Run("""
            $measured = Assert-ExitModel measured.json -Earlier measured.json -PassThru
            try { $measured | Assert-ExitModel -Earlier earlier.json } catch { $_.FullyQualifiedErrorId; $_.Exception.Message }
            $measured | Assert-ExitModel -Earlier elsewhere.json -WarningVariable warned -WarningAction SilentlyContinue
            "$warned"
            Assert-ExitModel earlier.json -Earlier $measured
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal("GateFailed,NASerEx.PowerShell.AssertExitModelCommand", result.Lines[0]);
        Assert.EndsWith("earlierSpeedup: the speed-up is 2.2 times (95 % interval up to 2.25 times), worse than the earlier 2.5 times (95 % interval from 2.4 times).", result.Lines[1], StringComparison.Ordinal);
        Assert.Contains("(another, 1); speed-ups are not compared", result.Lines[2], StringComparison.Ordinal);
        Assert.Equal(3, result.Lines.Length);
    }

    [Theory]
    [InlineData("Assert-ExitModel measured.json", "GateMissing")]
    [InlineData("@() | Assert-ExitModel -MinSpeedup 1", "GateNoMeasurement")]
    [InlineData("Assert-ExitModel nowhere.json -MinSpeedup 1", "MeasurementNotFound")]
    [InlineData("1 | Assert-ExitModel -MinSpeedup 1", "MeasurementArgument")]
    [InlineData("Assert-ExitModel gate.ps1 -MinSpeedup 1", "MeasurementInvalid")]
    [InlineData("Assert-ExitModel measured.json -MinSpeedup -1", "ParameterArgumentValidationError")]
    public void AGateThatCannotJudgeIsAnError(string command, string id)
    {
        _folder.Write("gate.ps1", "'no JSON'");
        var result = Run($"try {{ {command} }} catch {{ $_.FullyQualifiedErrorId }}");
        Assert.Equal([$"{id},NASerEx.PowerShell.AssertExitModelCommand"], result.Lines);
    }

    private HostResult Run(string script)
    {
        using var host = HostProcess.Start(_folder.Path, ["-Command", $"$ErrorActionPreference = 'Stop'; Import-Module NASerEx; {script}"]);
        return host.WaitForExit();
    }
}
