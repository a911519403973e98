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

    [Fact]
    public void OneSearchServesSeveralTargets()
    {
        _inputs.Write("edge.naserex.yaml", "apiVersion: naserex/v1\nkind: HardwareTarget\nname: edge\nthreads: 1\nprovider: CUDA\nprofile: edge.profile.json\n");
        _inputs.Write("box.naserex.yaml", "apiVersion: naserex/v1\nkind: HardwareTarget\nname: box\nthreads: 1\n");
        var result = _inputs.Run("""
            $WarningPreference = 'SilentlyContinue'
            # A machine with CUDA, of which only the profile is here.
            $null = Measure-HardwareTarget model.onnx box.naserex.yaml -Head pooled-linear -OutFile box.profile.json
            [IO.File]::WriteAllText("$PWD/edge.profile.json", [IO.File]::ReadAllText("$PWD/box.profile.json").Replace('"provider": "CPU"', '"provider": "CUDA"'))
            $found = Invoke-ExitSearch search.naserex.yaml -Target edge.naserex.yaml, box.naserex.yaml -Set 'search.objective=latency' -OutSpec kept/used.naserex.yaml
            foreach ($one in $found) { "$($one.GetType().Name) $($one.Label) $($one.Spec.Target.Name) $($one.CostUnit) $(@($one.Candidates.Where({ $_.IsKept })).Count -eq $one.Candidates.Length)" }
            ($found | Export-ExitModel -OutDirectory out).PlanFile | ForEach-Object { [IO.Path]::GetFileName($_) }
            (Get-ExitStudy search.naserex.yaml | Export-ExitModel -OutDirectory again).PlanFile | ForEach-Object { [IO.Path]::GetFileName($_) }
            "$([IO.File]::Exists("$PWD/kept/used.edge.naserex.yaml")) $([IO.File]::Exists("$PWD/kept/used.box.naserex.yaml"))"
            "$((Invoke-ExitSearch search.naserex.yaml -Target box.naserex.yaml).Label)|"
            try { Invoke-ExitSearch search.naserex.yaml -Target box.naserex.yaml, box.naserex.yaml } catch { $_.FullyQualifiedErrorId }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            [
                "ExitSearchResult edge edge ms False", "ExitSearchResult box box ms True", "model.edge.plan.json", "model.box.plan.json", "model.box.plan.json", "model.edge.plan.json", "True True", "|",
                "TargetNamesAlike,NASerEx.PowerShell.InvokeExitSearchCommand",
            ],
            result.Lines);
    }

    [Fact]
    public void ScenariosAreMeasuredAndTheirRunsKept()
    {
        _inputs.Write("edge.naserex.yaml", "apiVersion: naserex/v1\nkind: HardwareTarget\ndeadlineMs: 500\nbatch: 4\n");
        var result = _inputs.Run("""
            $common = @{ Model = 'model.onnx'; Baseline = 'model.onnx'; Dataset = 'symbols.naserex.yaml'; Target = 'edge.naserex.yaml'; WarningAction = 'SilentlyContinue' }
            foreach ($scenario in 'Offline', 'Server', 'MultiStream') {
                $measured = Measure-ExitModel @common -Scenario $scenario -Queries 5 -Raw raw.csv
                "$($measured.GetType().Name) $($measured.Scenario) $($measured.Unit) $($measured.Served.Batch) $($measured.Figure -gt 0) $([IO.File]::ReadAllLines("$PWD/raw.csv").Length)"
            }
            $null = 'Offline', 'MultiStream' | ForEach-Object { Measure-ExitModel @common -Scenario $_ -Queries 5 -OutFile "$_.json" }
            $held = Assert-ExitModel Offline.json -MaxMeanMs 1e6 -Earlier Offline.json -PassThru
            "$($held.GetType().Name) $($held.Scenario)"
            try { Assert-ExitModel Offline.json -Earlier MultiStream.json } catch { $_.FullyQualifiedErrorId }
            $single = Measure-ExitModel @common -MaxImages 30 -Raw raw.csv
            "$($single.GetType().Name) $([IO.File]::ReadAllLines("$PWD/raw.csv").Length - 2 * $single.Rounds)"
            $measured
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            [
                "ScenarioMeasurement Offline images/s 4 True 11", "ScenarioMeasurement Server queries/s 1 True 11", "ScenarioMeasurement MultiStream ms 4 True 11",
                "ScenarioMeasurement Offline", "EarlierOtherImages,NASerEx.PowerShell.AssertExitModelCommand", "ExitMeasurement 1",
            ],
            result.Lines[..6]);
        Assert.Contains(result.Lines, line => line.StartsWith("Gain     : ", StringComparison.Ordinal));
    }
}
