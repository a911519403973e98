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
}
