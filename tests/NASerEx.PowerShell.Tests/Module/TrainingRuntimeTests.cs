using NASerEx.PowerShell.Tests.Cmdlets;
using Xunit;

namespace NASerEx.PowerShell.Tests.Module;

/// <summary>The module as a gallery installs it, without libtorch.</summary>
public sealed class TrainingRuntimeTests : IDisposable
{
    private readonly Inputs _inputs = new();
    private readonly PackagedModule _packaged;

    public TrainingRuntimeTests(PackagedModule packaged)
    {
        _packaged = packaged;
        Assert.SkipUnless(Staged.HasLibtorch, "There is no libtorch for this platform.");
    }

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void WithoutItEveryCmdletThatDoesNotTrainWorksAndTheOthersSayWhatToRun()
    {
        _inputs.Write("gate.naserex.yaml", $"{Inputs.Search}\ngate: {{maxAccuracyDrop: 100}}\n");
        var trained = _inputs.Run("$null = Invoke-ExitSearch search.naserex.yaml -WarningAction SilentlyContinue");
        Assert.Equal((0, ""), (trained.ExitCode, trained.Error));

        var result = RunPackaged("""
            $WarningPreference = 'SilentlyContinue'
            "points: $((Get-ExitPoint model.onnx).Count -gt 0)"
            $found = Invoke-ExitSearch search.naserex.yaml
            "kept: $(-not ($found.Candidates.IsKept -contains $false))"
            "study: $(@(Get-ExitStudy .naserex).Count)"
            $exported = $found | Export-ExitModel -OutDirectory out
            $staged = Export-ExitModel $exported.Plan -Form Staged -OutDirectory staged
            "ran: $(@(Invoke-ExitModel $exported.Model -Dataset symbols.naserex.yaml -Split Test).Count) $(@(Invoke-ExitModel $staged.Model -Dataset symbols.naserex.yaml -Split Test).Count)"
            $measured = Measure-ExitModel $exported.Model -Baseline model.onnx -Dataset symbols.naserex.yaml -OutFile measured.json
            "measured: $($measured.Samples)"
            "compared: $(@(Compare-ExitModel model.onnx, $exported.Model -Dataset symbols.naserex.yaml).Count)"
            Assert-ExitModel measured.json -Spec gate.naserex.yaml
            $null = New-ExitReport report.html -Measurement $measured
            $null = New-ExitSpec new.naserex.yaml model.onnx symbols.naserex.yaml
            "checked: $(Test-ExitSpec search.naserex.yaml -Quiet)"
            if ($found.Plan.Exits.Count) { "optimised: $($null -ne (Optimize-ExitThreshold $exported.Plan symbols.naserex.yaml))" } else { 'optimised: True' }
            "libtorch: $($IsLinux -and [IO.File]::ReadAllText('/proc/self/maps').Contains('libtorch'))"
            Invoke-ExitSearch search.naserex.yaml -Set training.seed=2 -WhatIf
            New-ExitBackbone symbols.naserex.yaml -OutFile new.onnx -WhatIf
            foreach ($training in
                { Invoke-ExitSearch search.naserex.yaml -Set training.seed=2 },
                { New-ExitBackbone symbols.naserex.yaml -OutFile new.onnx },
                { Get-ExitPoint model.onnx -Dataset symbols.naserex.yaml }) {
                try { & $training } catch { "$($_.FullyQualifiedErrorId) $($_.CategoryInfo.Category) $("$_".Contains('Run Install-ExitTrainingRuntime'))" }
            }
            """);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var planned = result.Lines.Where(line => line.StartsWith("What if: ", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, planned.Count);
        Assert.All(planned, line => Assert.Contains("How long that takes can be told once Install-ExitTrainingRuntime has been run", line, StringComparison.Ordinal));
        Assert.Equal(
            [
                "points: True", "kept: True", "study: 2", "ran: 200 200", "measured: 200", "compared: 2", "checked: True", "optimised: True", "libtorch: False",
                "TrainingRuntimeMissing,NASerEx.PowerShell.InvokeExitSearchCommand ResourceUnavailable True",
                "TrainingRuntimeMissing,NASerEx.PowerShell.NewExitBackboneCommand ResourceUnavailable True",
                "TrainingRuntimeMissing,NASerEx.PowerShell.GetExitPointCommand ResourceUnavailable True",
            ],
            result.Lines.Except(planned));
        Assert.Superset(new HashSet<string> { "report.html", "new.naserex.yaml", "measured.json" }, _inputs.Files.ToHashSet());
    }

    [Fact]
    public void OnceInstalledItIsFoundAlsoAfterAnInstallationThatWasKilled()
    {
        var planned = RunPackaged("Install-ExitTrainingRuntime -WhatIf");
        Assert.Equal((0, ""), (planned.ExitCode, planned.Error));
        Assert.Contains("Install libtorch-cpu-", Assert.Single(planned.Lines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_inputs["cache"]));

        using (var killed = Start($"Install-ExitTrainingRuntime '{Staged.Packages}'"))
            Assert.True(killed.KillWhen(() => Directory.Exists(_inputs["cache"]) && Directory.GetDirectories(_inputs["cache"], "*.unpacking").Length > 0));
        var result = RunPackaged($$"""
            $installed = Install-ExitTrainingRuntime '{{Staged.Packages}}'
            "$($installed.IsNew) $($installed.Source)"
            $again = Install-ExitTrainingRuntime
            "$($again.IsNew) $($again.Path -eq $installed.Path)"
            (New-ExitBackbone symbols.naserex.yaml -OutFile new.onnx -Width 4 -BlocksPerStage 1 -Epochs 1).Macs -gt 0
            """);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal([$"True {Staged.Packages}", "False True", "True"], result.Lines);
    }

    [Fact]
    public void AFolderWithoutThePackageIsNamed()
    {
        Directory.CreateDirectory(_inputs["packages"]);
        var result = RunPackaged("""
            try { Install-ExitTrainingRuntime packages } catch { $_.FullyQualifiedErrorId; "$_" }
            try { Install-ExitTrainingRuntime nowhere } catch { $_.FullyQualifiedErrorId }
            """);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("TrainingRuntimeNotFound,NASerEx.PowerShell.InstallExitTrainingRuntimeCommand", result.Lines[0]);
        Assert.Contains($"'{_inputs["packages"]}' does not have it.", result.Lines[1], StringComparison.Ordinal);
        Assert.Equal("PackageSourceNotFound,NASerEx.PowerShell.InstallExitTrainingRuntimeCommand", result.Lines[2]);
    }

    private HostResult RunPackaged(string script)
    {
        using var host = Start(script);
        return host.WaitForExit();
    }

    private HostProcess Start(string script) => _inputs.Start(_packaged.Manifest, new() { ["NASEREX_RUNTIME_PATH"] = _inputs["cache"] }, script);
}
