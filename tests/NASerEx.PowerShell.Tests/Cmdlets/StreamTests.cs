using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

/// <summary>Thresholds that are chosen again, that can be fed, and streams that are watched.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public StreamTests()
    {
        _inputs.Write("symbols.naserex.yaml", Inputs.Symbols
            .Replace("{count: 600}", "{count: 2000}", StringComparison.Ordinal)
            .Replace("  test: {count: 200}", "  calibration: {count: 400}\n  test: {count: 1200}", StringComparison.Ordinal));
        _inputs.Write("other.naserex.yaml", Inputs.Symbols.Replace("source: symbols", "source: symbols\nseed: 5", StringComparison.Ordinal));
    }

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void ThresholdsAreChosenAgainForPlansModelsAndResults()
    {
        var result = Run($$"""
            {{Exported}}
            foreach ($plan in 'one/model.plan.json', 'one/model.exits.onnx', 'stages/model.stages.json') {
                $again = Optimize-ExitThreshold $plan other.naserex.yaml -MaxAccuracyDrop 100
                "$($again.GetType().Name) $($again.Plan.Expected.Samples) $($again.Plan.Expected.AccuracyDrop -le 100) $($again.Before.Samples) $($null -eq $again.Unseen)"
            }
            $again = $found | Optimize-ExitThreshold -Dataset symbols.naserex.yaml -MaxAccuracyDrop 100 -MaxLoss 99 -Confidence 0.9
            "$($again.Plan.Certificate.Samples) $($again.Plan.Certificate.Confidence)"
            $new = $again | Export-ExitModel -OutDirectory new
            "$($new.Plan.Certificate.MaxLoss) $($new.Dataset.Name) $((Invoke-ExitModel new/model.exits.onnx -Dataset symbols.naserex.yaml -Split Calibration).Count)"
            try { Optimize-ExitThreshold one/model.plan.json other.naserex.yaml -Confidence 0.9 } catch { $_.FullyQualifiedErrorId }
            $again
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.All(result.Lines[..3], line => Assert.Equal("OptimizedThresholds 200 True 200 True", line));
        Assert.Equal(["400 0.9", "99 symbols 400", "CertificateLimitMissing,NASerEx.PowerShell.OptimizeExitThresholdCommand"], result.Lines[3..6]);
        Assert.Contains(result.Lines, line => line.StartsWith("Before", StringComparison.Ordinal) && line.Contains("points lost", StringComparison.Ordinal));
    }

    [Fact]
    public void AdjustableThresholdsAreForSingleFiles()
    {
        var result = Run($$"""
            {{Exported}}
            $null = $found | Export-ExitModel -OutFile adjustable.onnx -AdjustableThreshold
            "$((Invoke-ExitModel adjustable.onnx -Dataset symbols.naserex.yaml -Split Calibration).Count)"
            try { $found | Export-ExitModel -OutDirectory more -Form Staged -AdjustableThreshold } catch { $_.FullyQualifiedErrorId }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["400", "StagesNotAdjustable,NASerEx.PowerShell.ExportExitModelCommand"], result.Lines);
    }

    [Fact]
    public void AStreamThatChangesGivesAWarningAndAnEvent()
    {
        var result = Run($$"""
            {{Exported}}
            foreach ($model in 'one/model.exits.onnx', 'stages/model.stages.json') {
                $usual = Invoke-ExitModel $model -Dataset symbols.naserex.yaml -Monitor -ShadowShare 0.1 -Baseline model.onnx -WarningVariable warned -InformationVariable told
                "$($usual.Count) $($warned.Count) $($told.Count) $($told[0].Tags) $($told[0].MessageData.Images) $($told[0].MessageData.Shadows -gt 60) $($ExecutionContext.Events.ReceivedEvents.Count)"
            }
            $first = [IO.DirectoryInfo]::new("$PWD/dark").GetFiles('*.jpg')[0]
            function Feed { foreach ($i in 1..500) { $first } }
            $dark = Feed | Invoke-ExitModel one/model.exits.onnx -Monitor -WarningVariable warned
            "$($dark.Count) $($warned.Count -ge 1) $("$($warned[0])" -like 'After * images the stream no longer looks like the calibration images*')"
            $raised = $ExecutionContext.Events.ReceivedEvents[0]
            "$($raised.SourceIdentifier) $($raised.MessageData.GetType().Name) $($raised.MessageData.Status.Images -lt 500)"
            $null = Export-ExitModel one/model.plan.json -OutFile bare.onnx -Dataset symbols.naserex.yaml
            try { Invoke-ExitModel model.onnx -Dataset symbols.naserex.yaml -Monitor } catch { $_.FullyQualifiedErrorId }
            try { Invoke-ExitModel bare.onnx -Dataset symbols.naserex.yaml -Monitor -Baseline one/model.exits.onnx } catch { $_.FullyQualifiedErrorId }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.All(result.Lines[..2], line => Assert.Equal("1200 0 1 NASerEx.StreamStatus 1200 True 0", line));
        Assert.Equal(
            [
                "500 True True", "NASerEx.StreamChanged StreamAlarm True", "MonitorNoReference,NASerEx.PowerShell.InvokeExitModelCommand",
                "MonitorBaseline,NASerEx.PowerShell.InvokeExitModelCommand",
            ],
            result.Lines[2..]);
    }

    [Fact]
    public void ABudgetIsHeldByBothFormsAndWhatCannotBeIsSaid()
    {
        var result = Run($$"""
            {{Exported}}
            $null = $found | Export-ExitModel -OutFile adjustable.onnx -AdjustableThreshold
            $path = $found.Plan.Path
            $target = ($path.Points[0].MeanMacs + $path.Points[$path.Points.Length - 1].MeanMacs) / 2
            foreach ($model in 'adjustable.onnx', 'stages/model.stages.json') {
                $images = Invoke-ExitModel $model -Dataset symbols.naserex.yaml -TargetMacs $target -AllowUncertified -WarningVariable warned -InformationVariable told
                "$($images.Count) $($warned.Count) $($told[0].Tags) $($told[0].MessageData.Images) $([math]::Abs($told[0].MessageData.MeanCost / $target - 1) -lt 0.05)"
            }
            foreach ($model in 'adjustable.onnx', 'stages/model.stages.json') {
                $images = Invoke-ExitModel $model -Dataset symbols.naserex.yaml -TargetMacs $target -AllowUncertified -Monitor -ShadowShare 0.3 -WarningVariable warned -InformationVariable told
                "$($images.Count) $($warned.Count) $($told.Tags -join ' ') $($told[0].MessageData.Images -in 300..420) $($told[1].MessageData.Images)"
            }
            $images = Invoke-ExitModel stages/model.stages.json -Dataset symbols.naserex.yaml -TargetMs 1e-6 -WarningVariable warned
            "$($images.Count) $($warned.Count) $("$($warned[0])" -like '*allow a greater cost*')"
            foreach ($arguments in @{ Model = 'one/model.exits.onnx'; TargetMacs = 1 }, @{ Model = 'adjustable.onnx'; TargetMacs = 1; TargetMs = 1 }, @{ Model = 'adjustable.onnx'; TargetMacs = 1; Monitor = $true; ShadowShare = 0 }, @{ Model = 'adjustable.onnx'; ShadowShare = 0.1 }, @{ Model = 'adjustable.onnx'; AllowUncertified = $true }) {
                try { Invoke-ExitModel @arguments -Dataset symbols.naserex.yaml } catch { "$($_.FullyQualifiedErrorId)".Split(',')[0] }
            }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            [
                "1200 0 NASerEx.BudgetStatus 1200 True", "1200 0 NASerEx.BudgetStatus 1200 True",
                "1200 0 NASerEx.StreamStatus NASerEx.BudgetStatus True 1200", "1200 0 NASerEx.StreamStatus NASerEx.BudgetStatus True 1200", "1200 1 True", "BudgetNotAdjustable", "BudgetTarget", "MonitorWithBudget", "ParameterNotUsed", "ParameterNotUsed",
            ],
            result.Lines);
    }

    private const string Exported = """
        $found = Invoke-ExitSearch search.naserex.yaml -Set 'search.maxAccuracyDrop=100', 'search.caution=0'
        $null = $found | Export-ExitModel -OutDirectory one
        $null = $found | Export-ExitModel -OutDirectory stages -Form Staged
        """;

    private HostResult Run(string script)
    {
        _inputs.WritePhotographs("cat");
        Directory.Move(_inputs["photos/test/cat"], _inputs["dark"]);
        return _inputs.Run($"$WarningPreference = 'SilentlyContinue'\n{script}");
    }
}
