using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

/// <summary>Hardware targets are written, checked and used.</summary>
public sealed class HardwareTargetTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void ATargetIsWrittenAndPassesItsTest()
    {
        var result = _inputs.Run("""
            New-HardwareTarget edge.naserex.yaml -Threads 1 -WhatIf
            "$([IO.File]::Exists("$PWD/edge.naserex.yaml"))"
            $written = New-HardwareTarget edge.naserex.yaml -Threads 1
            $written.Name
            "$($written | Test-HardwareTarget -Quiet)"
            "$(Test-HardwareTarget edge.naserex.yaml)|"
            try { New-HardwareTarget edge.naserex.yaml } catch { $_.FullyQualifiedErrorId }
            (New-HardwareTarget edge.naserex.yaml -Force).Name
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("What if:", result.Lines[0], StringComparison.Ordinal);
        Assert.Equal(["False", "edge.naserex.yaml", "True", "|", "SpecFileExists,NASerEx.PowerShell.NewHardwareTargetCommand", "edge.naserex.yaml"], result.Lines[1..]);
    }

    [Fact]
    public void FindingsAreTyped()
    {
        var result = _inputs.Run("""
            $null = New-HardwareTarget edge.naserex.yaml
            foreach ($set in 'provider=CUDA', 'threads=none', 'threads=1000') {
                foreach ($found in Test-HardwareTarget edge.naserex.yaml -Set $set -ErrorAction SilentlyContinue) { "$($found.GetType().Name) $($found.Key) $($found.Severity) $($found.Id)" }
            }
            "$(Test-HardwareTarget symbols.naserex.yaml -Quiet)"
            try { New-HardwareTarget other.naserex.yaml -Provider CUDA } catch { $_.FullyQualifiedErrorId }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            [
                "SpecFinding provider Error ProviderMissing", "SpecFinding threads Error SpecWrongType", "SpecFinding threads Warning TargetThreads", "False",
                "ProviderMissing,NASerEx.PowerShell.NewHardwareTargetCommand",
            ],
            result.Lines);
    }

    [Fact]
    public void AProfileIsMeasuredAndASearchGoesByIt()
    {
        var result = _inputs.Run("""
            $measured = Measure-HardwareTarget model.onnx -Head pooled-linear -OutFile model.profile.json
            "$($measured.GetType().Name) $($measured.Segments.Length) $($measured.Latency.Heads.Count)"
            $found = Invoke-ExitSearch search.naserex.yaml -Set 'target.profile=model.profile.json', 'search.objective=latency' -OutSpec kept/used.naserex.yaml -WarningAction SilentlyContinue
            "$($found.CostUnit) $($found.Phases.Where({ $_.Name -eq "Read the target's profile" }).Count)"
            "$(Test-ExitSpec kept/used.naserex.yaml -Quiet)"
            try { Invoke-ExitSearch search.naserex.yaml -Set 'target.profile=model.profile.json', 'target.threads=2', 'search.objective=latency' } catch { $_.FullyQualifiedErrorId }
            $measured
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("TargetProfile ", result.Lines[0], StringComparison.Ordinal);
        Assert.Equal(["ms 1", "True", "ProfileTargetMismatch,NASerEx.PowerShell.InvokeExitSearchCommand"], result.Lines[1..4]);
        Assert.Contains(result.Lines, line => line.StartsWith("Original : ", StringComparison.Ordinal) && line.Contains("segments", StringComparison.Ordinal));
    }
}
