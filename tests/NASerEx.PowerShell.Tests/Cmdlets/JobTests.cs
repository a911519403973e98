using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

/// <summary>With <c>-AsJob</c> the long cmdlets do the same, while the session goes on.</summary>
public sealed class JobTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void AJobGivesWhatTheCmdletGives()
    {
        var result = _inputs.Run("""
            $job = 'search.naserex.yaml' | Invoke-ExitSearch -AsJob -Set 'search.maxExits=1' -Verbose
            "$($job.PSJobTypeName) $((Get-Job).Id -contains $job.Id)"
            $null = Wait-Job $job
            "$($job.State) $($job.Progress.Count -gt 0) $($job.Verbose.Count -gt 0) $($job.HasMoreData)"
            $found = Receive-Job $job -WarningVariable warned -WarningAction SilentlyContinue -Verbose:$false
            $same = Invoke-ExitSearch search.naserex.yaml -Set 'search.maxExits=1' -WarningAction SilentlyContinue
            "$($found.GetType().FullName) $("$warned" -match 'too few') $($job.HasMoreData)"
            "$($found.Plan.Expected.MeanMacs -eq $same.Plan.Expected.MeanMacs) $($same.Candidates.IsKept)"
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["NASerEx True", "Completed True True True", "NASerEx.ExitSearchResult True False"], result.Lines[..3]);
        Assert.Equal("True True True", result.Lines[^1]);
    }

    [Fact]
    public void ObjectsGoInAndOutOfJobsAsTheyAre()
    {
        var result = _inputs.Run("""
            $WarningPreference = 'SilentlyContinue'
            $found = Invoke-ExitSearch search.naserex.yaml
            $exported = $found | Export-ExitModel -OutDirectory out
            $chosen = $found | Optimize-ExitThreshold -Dataset $found.Spec.Dataset -MaxAccuracyDrop 50 -AsJob | Receive-Job -Wait -WarningAction SilentlyContinue
            $measured = $exported | Measure-ExitModel -MaxImages 20 -AsJob | Receive-Job -Wait
            $rows = $exported.Baseline, $exported.Model | Compare-ExitModel -Dataset $found.Spec.Dataset -MaxImages 20 -AsJob | Receive-Job -Wait
            $said = Invoke-ExitModel out/model.exits.onnx -Dataset symbols.naserex.yaml -AsJob | Receive-Job -Wait
            "$($chosen.GetType().Name) $([object]::ReferenceEquals($chosen.Dataset, $found.Spec.Dataset))"
            "$($measured.GetType().Name) $($measured.Samples) $($rows.Count) $($rows[0].PSObject.TypeNames[0]) $($said.Count)"
            (Get-Job).Count
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["OptimizedThresholds True", "ExitMeasurement 20 2 NASerEx.ComparedModel 200", "4"], result.Lines);
    }

    [Fact]
    public void ErrorsKeepTheirIdsAndFailTheJob()
    {
        var result = _inputs.Run("""
            $job = Invoke-ExitSearch search.naserex.yaml -Set 'search.maxExit=2' -AsJob
            try { Receive-Job $job -Wait } catch { $_.FullyQualifiedErrorId; "$($_.CategoryInfo.Category)" }
            "$($job.State)"
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["SpecUnknownKey,NASerEx.PowerShell.InvokeExitSearchCommand", "InvalidData", "Failed"], result.Lines);
    }

    [Fact]
    public void StopJobStopsTrainingAndTheNextSearchGoesOn()
    {
        var result = _inputs.Run("""
            $search = @{ Path = 'search.naserex.yaml'; Set = 'exits.heads=[conv-pooled]', 'training.epochs=100000', 'training.patience=0' }
            $job = Invoke-ExitSearch @search -AsJob -Verbose
            while (-not ($job.Verbose.Message -match 'Epoch 3 of') -and $job.State -eq 'Running') { [Threading.Thread]::Sleep(20) }
            $watch = [Diagnostics.Stopwatch]::StartNew()
            Stop-Job $job
            "$($job.State) $($watch.Elapsed.TotalSeconds -lt 10)"
            Remove-Job $job
            "$((Get-Job).Count) $([IO.Directory]::GetFiles($PWD.Path, '*.tmp', 'AllDirectories').Count)"
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["Stopped True", "0 0"], result.Lines);
    }

    [Fact]
    public void AJobStartsWhereTheSessionIsAndKnowsItsDrives()
    {
        var result = _inputs.Run("""
            $provider = $ExecutionContext.SessionState.Provider.GetOne('FileSystem')
            $null = $ExecutionContext.SessionState.Drive.New([System.Management.Automation.PSDriveInfo]::new('Here', $provider, "$PWD", '', $null), 'Global')
            $null = $ExecutionContext.SessionState.Path.SetLocation('Here:/')
            $job = New-ExitBackbone symbols.naserex.yaml -OutFile Here:/made.onnx -Width 4 -BlocksPerStage 1 -Epochs 1 -AsJob
            (Receive-Job $job -Wait).Model
            New-ExitBackbone symbols.naserex.yaml -OutFile never.onnx -AsJob -WhatIf
            "$((Get-Job).Count)"
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(_inputs["made.onnx"], result.Lines[0]);
        Assert.Contains("What if:", result.Lines[1], StringComparison.Ordinal);
        Assert.Equal("1", result.Lines[^1]);
    }

    [Fact]
    public void TheLongCmdletsHaveIt()
    {
        var result = HostProcess.RunCommand("Import-Module NASerEx; Get-Command -Module NASerEx -ParameterName AsJob | ForEach-Object Name");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            ["Compare-ExitModel", "Install-ExitTrainingRuntime", "Invoke-ExitModel", "Invoke-ExitSearch", "Measure-ExitModel", "Measure-HardwareTarget", "New-ExitBackbone", "Optimize-ExitThreshold"],
            result.Lines.Order(StringComparer.Ordinal));
    }
}
