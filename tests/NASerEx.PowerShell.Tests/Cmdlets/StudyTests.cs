using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

public sealed class StudyTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void ASearchIsListedAndItsPlanExportedAgain()
    {
        var result = Run("""
            $found = Invoke-ExitSearch search.naserex.yaml
            $first = $found | Export-ExitModel -OutDirectory out
            $study = Get-ExitStudy search.naserex.yaml
            "$($study.GetType().Name) $($study.Id -eq $found.StudyId) $($study.Model) $($study.Candidates.Count) $($study.Seed)"
            $study.Expected.MeanMacs -eq $found.Plan.Expected.MeanMacs
            $again = Get-ExitStudy .naserex $study.Id | Export-ExitModel -OutDirectory again
            [System.Linq.Enumerable]::SequenceEqual([IO.File]::ReadAllBytes($again.Model), [IO.File]::ReadAllBytes($first.Model))
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal([$"StudiedSearch True {_inputs["model.onnx"]} 2 1", "True", "True"], result.Lines);
    }

    [Fact]
    public void TheSpecOfASearchRepeatsIt()
    {
        var result = Run("""
            $first = Invoke-ExitSearch search.naserex.yaml -Set 'search.maxAccuracyDrop=7'
            $again = Invoke-ExitSearch (Get-ExitStudy)[0].Spec -Verbose -WarningAction SilentlyContinue 4>&1
            "$(@($again -match 'kept from earlier runs').Count -gt 0) $($again[-1].Plan.Expected.MeanMacs -eq $first.Plan.Expected.MeanMacs) $($again[-1].Spec.Search.MaxAccuracyDrop)"
            "$((Get-ExitStudy).Count) $((Get-ExitStudy)[0].SpecSha256 -eq (Get-ExitStudy)[1].SpecSha256) $((Get-ExitStudy)[0].Id -eq $again[-1].StudyId)"
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["True True 7", "2 True True"], result.Lines);
    }

    [Fact]
    public void AChangedSpecSaysWhatIsDoneAnewAndWhy()
    {
        var result = Run("""
            $null = Invoke-ExitSearch search.naserex.yaml
            $told = Invoke-ExitSearch search.naserex.yaml -Set 'training.epochs=2' -Verbose -WarningAction SilentlyContinue 4>&1
            @($told -match 'learns anew; what was kept of it differs in training.epochs: 1 → 2').Count
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["2"], result.Lines);
    }

    [Fact]
    public void WhatIsMissingIsSaid()
    {
        var result = Run("""
            try { Get-ExitStudy nowhere } catch { $_.FullyQualifiedErrorId }
            $null = Invoke-ExitSearch search.naserex.yaml
            try { Get-ExitStudy .naserex -Id 12 } catch { $_.FullyQualifiedErrorId }
            "$((TabExpansion2 'Get-ExitStudy .naserex -Id ').CompletionMatches[0].CompletionText -eq (Get-ExitStudy).Id)"
            [IO.File]::WriteAllText("$PWD/.naserex/study.db", 'not a database, but long enough to look like one' * 100)
            try { Get-ExitStudy .naserex } catch { $_.FullyQualifiedErrorId; "$_".Contains('study.db') }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            [
                "StudyNotFound,NASerEx.PowerShell.GetExitStudyCommand", "StudyIdUnknown,NASerEx.PowerShell.GetExitStudyCommand", "True",
                "StudyDamaged,NASerEx.PowerShell.GetExitStudyCommand", "True",
            ],
            result.Lines);
    }

    private HostResult Run(string script) => _inputs.Run($"$WarningPreference = 'SilentlyContinue'; {script}");
}
