using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

public sealed class PipelineTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void SearchExportAndMeasurePipe()
    {
        var result = Run("""
            $measured = Invoke-ExitSearch search.naserex.yaml | Export-ExitModel -OutDirectory out | Measure-ExitModel -OutFile out/measured.json
            $kept = Assert-ExitModel out/measured.json -MaxAccuracyDrop 100 -Earlier $measured -PassThru
            $measured.GetType().Name, $measured.Samples, $measured.Split, $measured.Model, $measured.Baseline
            $measured.PSObject.Properties.Name -join ' '
            $again = Export-ExitModel out/model.plan.json -OutFile again.onnx
            [System.Linq.Enumerable]::SequenceEqual([IO.File]::ReadAllBytes($again.Model), [IO.File]::ReadAllBytes("$PWD/out/model.exits.onnx"))
            $kept.Model -eq $measured.Model -and $kept.SpeedupLow -eq $measured.SpeedupLow
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["ExitMeasurement", "200", "test", _inputs["out/model.exits.onnx"], _inputs["model.onnx"]], result.Lines[..5]);
        foreach (var property in (string[])
            [
                "Accuracy", "BaselineAccuracy", "AccuracyDrop", "AccuracyDropLow", "AccuracyDropHigh", "MeanMacs", "BaselineMacs", "MacReduction",
                "LatencyMeanMs", "LatencyP50Ms", "LatencyP90Ms", "LatencyP99Ms", "BaselineLatencyMeanMs", "BaselineLatencyP50Ms",
                "BaselineLatencyP90Ms", "BaselineLatencyP99Ms", "Speedup", "SpeedupLow", "SpeedupHigh", "ExitRates",
            ])
            Assert.Contains(property, result.Lines[5].Split(' '));
        Assert.Equal(["True", "True"], result.Lines[6..]);
    }

    [Fact]
    public void FromSearchToReportIsOneLine()
    {
        var result = Run("""
            (Invoke-ExitSearch search.naserex.yaml | Export-ExitModel -OutDirectory out | Measure-ExitModel -MaxImages 20 | Assert-ExitModel -MaxAccuracyDrop 100 -PassThru | New-ExitReport out/report.html -Plan out/model.exits.onnx).Name
            try { Invoke-ExitSearch search.naserex.yaml | Export-ExitModel -OutDirectory out -Force | Measure-ExitModel -MaxImages 20 | Assert-ExitModel -MinSpeedup 1000 -PassThru | New-ExitReport out/failed.html -Plan out/model.exits.onnx } catch { $_.FullyQualifiedErrorId }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["report.html", "GateFailed,NASerEx.PowerShell.AssertExitModelCommand"], result.Lines);
        Assert.Contains("pooled-linear", File.ReadAllText(_inputs["out/report.html"]), StringComparison.Ordinal);
        Assert.DoesNotContain("out/failed.html", _inputs.Files);
    }

    [Fact]
    public void AClassMapServesADatasetOfFewerClassesThanTheModel()
    {
        _inputs.WritePhotographs("cat", "dog");
        _inputs.Write("photos.naserex.yaml", File.ReadAllText(_inputs["photos.naserex.yaml"]) + "\nclassMap: {cat: 3, dog: 9}\n");
        var result = Run("""
            $found = Invoke-ExitSearch search.naserex.yaml -Set 'dataset=photos.naserex.yaml', 'search.maxAccuracyDrop=100' -WarningAction SilentlyContinue
            $measured = $found | Export-ExitModel -OutDirectory out | Measure-ExitModel -WarningAction SilentlyContinue
            "$($found.Candidates.Count -gt 0) $($measured.Samples) $($found.Spec.Dataset.ClassMap['dog'])"
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["True 8 9"], result.Lines);
    }

    [Fact]
    public void CifarFilesNeedNoSpec()
    {
        foreach (var (name, images) in new[] { ("data_batch_1.bin", 200), ("test_batch.bin", 160) })
            _inputs.WriteCifar("cifar/" + name, images);
        var result = Run("""
            $found = Invoke-ExitSearch -Model model.onnx -Dataset cifar -MaxAccuracyDrop 100 -Set 'exits.heads=[pooled-linear]', 'exits.minShare=0', 'exits.maxPoints=1', 'training.epochs=1', 'store=kept' -WarningVariable warned -WarningAction SilentlyContinue
            "$($found.Plan.Expected.Samples) $("$warned".Contains('it is read as CIFAR files'))"
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["40 True"], result.Lines);
    }

    [Fact]
    public void AnotherConstraintReusesWhatWasTrained()
    {
        var result = Run("""
            $first = Invoke-ExitSearch search.naserex.yaml
            $second = Invoke-ExitSearch search.naserex.yaml -Set 'search.maxAccuracyDrop=1', 'search.seed=2'
            $third = Invoke-ExitSearch search.naserex.yaml -Set 'training.seed=2'
            foreach ($found in $first, $second, $third) { "$($found.Candidates.IsKept)" }
            "$($second.Spec.Search.MaxAccuracyDrop) $($second.Spec.Search.Seed)"
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["False False", "True True", "False False", "1 2"], result.Lines);
    }

    [Fact]
    public void TheEssentialsWriteASpecThatGivesTheSamePlan()
    {
        var result = Run("""
            $essentials = @{
                Model = 'model.onnx'; Dataset = 'symbols.naserex.yaml'; MaxAccuracyDrop = 5; Seed = 3; OutSpec = 'used/used.naserex.yaml'
                Set = 'exits.heads=[pooled-linear]', 'exits.maxPoints=2', 'exits.minShare=0', 'training.epochs=1', 'store=one'
            }
            $first = Invoke-ExitSearch @essentials
            $second = Invoke-ExitSearch used/used.naserex.yaml -Set 'store=two'
            foreach ($found in $first, $second) { "$($found.Plan.Exits.Head.Name) $($found.Plan.Exits.Threshold) $($found.Plan.Expected.MeanMacs)" }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(result.Lines[0], result.Lines[1]);
    }

    [Fact]
    public void WhatIfWritesNothing()
    {
        var result = Run("Invoke-ExitSearch search.naserex.yaml | Export-ExitModel -OutDirectory out -WhatIf");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("What if:", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_inputs["out"]));
    }

    [Fact]
    public void WhatIfTellsWhatWouldBeTrainedAndForHowLong()
    {
        var before = _inputs.Files;
        var result = Run("""
            Invoke-ExitSearch search.naserex.yaml -Set 'exits.heads=[pooled-linear, conv-pooled]', 'training.epochs=3' -WhatIf -AsJob
            New-ExitBackbone symbols.naserex.yaml -OutFile b.onnx -Width 4 -BlocksPerStage 1 -Epochs 3 -WhatIf
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"^What if: Train 4 exits at 2 points of '.*model\.onnx' for 3 epochs over 200 images, in (a second or two|about \d+ (seconds|minutes)) on this machine\. Keep all of it in '", result.Lines[0]);
        Assert.Matches(@"^What if: Train a classifier for 3 epochs, in (a second or two|about \d+ (seconds|minutes)) on this machine, and write it as '.*b\.onnx'\.", result.Lines[1]);
        Assert.Equal((2, before.Length), (result.Lines.Length, _inputs.Files.Length));

        result = Run("$null = Invoke-ExitSearch search.naserex.yaml; Invoke-ExitSearch search.naserex.yaml -WhatIf");
        Assert.StartsWith("What if: Train no exits: all 2 are there from earlier searches", result.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIfTellsWhatWouldBeMeasuredAndForHowLong()
    {
        var result = Run("""
            $exported = Invoke-ExitSearch search.naserex.yaml | Export-ExitModel -OutDirectory out
            $exported | Measure-ExitModel -MaxImages 20 -OutFile m.json -Raw raw.csv -WhatIf | Assert-ExitModel -MaxAccuracyDrop 100 -JUnit j.xml -WhatIf
            $exported | Measure-ExitModel -MaxImages 20 -Scenario Server -DeadlineMs 50 -Queries 5 -AsJob -WhatIf
            $exported | Measure-ExitModel -MaxImages 20 -Scenario MultiStream -Queries 5 -WhatIf
            $exported | Measure-ExitModel -MaxImages 20 -Scenario Offline -Queries 5 -WhatIf
            Compare-ExitModel model.onnx, $exported.Model -Dataset symbols.naserex.yaml -OutFile c.json -WhatIf
            Measure-HardwareTarget model.onnx -Head pooled-linear -OutFile p.json -WhatIf
            Measure-ExitModel nowhere.onnx -Baseline model.onnx -Dataset symbols.naserex.yaml -WhatIf
            """);
        const string Time = @"in (a second or two|about \d+ (seconds|minutes)) on this machine\.$";
        string[] expected =
        [
            "the measurements\" on target \".*m\\.json", "the timed runs\" on target \".*raw\\.csv",
            $"^What if: Measure '.*', '.*model\\.onnx' on 20 test images of 'symbols', {Time}",
            $" in the scenario Server, {Time}", $" in the scenario MultiStream, {Time}", $" in the scenario Offline, {Time}",
            "the measurements\" on target \".*c\\.json", $"^What if: Measure '.*model\\.onnx', '.*' on 200 test images of 'symbols', {Time}",
            "the profile\" on target \".*p\\.json", $"^What if: Measure '.*model\\.onnx' on the target '.*' in \\d+ parts, {Time}",
        ];
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("nowhere.onnx", result.Error, StringComparison.Ordinal);
        var lines = result.Lines.Where(line => line.StartsWith("What if: ", StringComparison.Ordinal)).ToList();
        Assert.Equal(expected.Length, lines.Count);
        Assert.All(expected.Zip(lines), pair => Assert.Matches(pair.First, pair.Second));
        Assert.Empty(_inputs.Files.Intersect(["m.json", "raw.csv", "j.xml", "c.json", "p.json"]));
    }

    [Fact]
    public void FilesAreReplacedOnlyWhenForced()
    {
        var result = Run("""
            $found = Invoke-ExitSearch search.naserex.yaml
            $null = $found | Export-ExitModel -OutFile out.onnx
            try { $found | Export-ExitModel -OutFile out.onnx } catch { $_.FullyQualifiedErrorId; "$($_.CategoryInfo.Category)" }
            try { $found | Export-ExitModel -OutFile model.onnx -Force } catch { $_.FullyQualifiedErrorId }
            ($found | Export-ExitModel -OutFile out.onnx -Force).Bytes -gt 0
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            ["ExportFileExists,NASerEx.PowerShell.ExportExitModelCommand", "InvalidData", "ExportOverSource,NASerEx.PowerShell.ExportExitModelCommand", "True"],
            result.Lines);
    }

    [Fact]
    public void ExitPointsOfSeveralModelsFormatAsOneTableEach()
    {
        File.Copy(_inputs["model.onnx"], _inputs["model[2].onnx"]);
        _inputs.Write("broken.onnx", "not a model");
        var result = Run("""
            $ErrorActionPreference = 'Continue'
            (Get-ExitPoint model*.onnx).Model | ForEach-Object { [IO.Path]::GetFileName($_) }
            "literal: $((Get-ExitPoint -LiteralPath 'model[2].onnx').Count)"
            Get-ExitPoint broken.onnx, model.onnx 2>$null
            ''
            """);
        Assert.Equal(0, result.ExitCode);
        var names = result.Lines.TakeWhile(line => line.EndsWith(".onnx", StringComparison.Ordinal)).ToArray();
        var points = names.Count(name => name == "model.onnx");
        Assert.NotEqual(0, points);
        Assert.Equal(points, names.Count(name => name == "model[2].onnx"));
        Assert.Equal($"literal: {points}", result.Lines[2 * points]);
        Assert.Equal($"Model: {_inputs["model.onnx"]}", Assert.Single(result.Lines, line => line.StartsWith("Model:", StringComparison.Ordinal)));
        Assert.All(result.Lines, line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void SeveralModelsAndMeasurementsComeByWildcardsOrAsTheyAre()
    {
        File.Copy(_inputs["model.onnx"], _inputs["model[2].onnx"]);
        var result = Run("""
            "$(@(Compare-ExitModel model*.onnx -Dataset symbols.naserex.yaml -MaxImages 20 -OutFile one.json).Count)"
            "$(@(Compare-ExitModel -LiteralPath 'model[2].onnx', model.onnx -Dataset symbols.naserex.yaml -MaxImages 20 -OutFile two.json).Count)"
            "$(@(Assert-ExitModel *.json -MaxAccuracyDrop 100 -PassThru).Count)"
            try { Assert-ExitModel none*.json -MaxAccuracyDrop 100 } catch { $_.CategoryInfo.Category }
            Start-ExitWorker nowhere -WhatIf
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["2", "2", "4", "ObjectNotFound"], result.Lines[..4]);
        Assert.StartsWith("What if: ", result.Lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public void ExitPointsTellTheirSaliencyWhenThereAreImages()
    {
        var result = Run("""
            $points = Get-ExitPoint model.onnx -Dataset symbols.naserex.yaml -MaxImages 100 -MaxPoints 1
            $points[0].GetType().FullName
            @($points | Where-Object IsKept).Count
            @($points | Where-Object WhyNot).Count -eq $points.Count - 1
            @($points | Where-Object { $_.Probe -gt 0 -and $_.Gradient -gt 0 -and $null -ne $_.Fisher -and $null -ne $_.Cka }).Count -eq @(Get-ExitPoint model.onnx).Count
            try { Get-ExitPoint model.onnx -Saliency Cka } catch { $_.FullyQualifiedErrorId }
            $points
            ''
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["NASerEx.Saliency.PointSaliency", "1", "True", "True", "DatasetMissing,NASerEx.PowerShell.GetExitPointCommand"], result.Lines[..5]);
        Assert.Single(result.Lines, line => line == $"Model: {_inputs["model.onnx"]}");
        Assert.Single(result.Lines, line => line.Contains("Probe", StringComparison.Ordinal) && line.Contains("CKA", StringComparison.Ordinal));
        Assert.All(result.Lines, line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void AModelThatIsMissingDoesNotKeepTheOthersBack()
    {
        _inputs.Write("broken.onnx", "not a model");
        var result = Run("""
            $found = Get-ExitPoint nowhere.onnx, broken.onnx, model.onnx -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures.FullyQualifiedErrorId
            $found.Count -eq (Get-ExitPoint model.onnx).Count
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["PathNotFound,NASerEx.PowerShell.GetExitPointCommand", "ModelUnreadable,NASerEx.PowerShell.GetExitPointCommand", "True"], result.Lines);
    }

    [Fact]
    public void TheSpecThatWasUsedIsWrittenAfterTheSearchAndNotOverItsOwn()
    {
        var before = _inputs.Files;
        var result = Run("""
            try { Invoke-ExitSearch search.naserex.yaml -OutSpec ./search.naserex.yaml } catch { $_.FullyQualifiedErrorId }
            try { Invoke-ExitSearch -Model model.onnx -Dataset nowhere -OutSpec early.naserex.yaml } catch { $_.FullyQualifiedErrorId }
            $null = Invoke-ExitSearch search.naserex.yaml -OutSpec planned.naserex.yaml -Set 'store=kept' -WhatIf
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            ["OutSpecOverSpec,NASerEx.PowerShell.InvokeExitSearchCommand", "DatasetNotFound,NASerEx.PowerShell.InvokeExitSearchCommand"],
            result.Lines[..2]);
        Assert.Contains("What if:", result.Output, StringComparison.Ordinal);
        Assert.Equal(before, _inputs.Files.Where(file => !file.StartsWith("kept/", StringComparison.Ordinal)));
        Assert.Equal(Inputs.Search, File.ReadAllText(_inputs["search.naserex.yaml"]));
    }

    [Fact]
    public void ATrainedBackboneGoesOnToTheOtherCmdlets()
    {
        var result = Run("""
            $trained = New-ExitBackbone symbols.naserex.yaml -OutFile made/small.onnx -Width 4 -BlocksPerStage 1 -Epochs 1
            $trained.Model
            $trained.Macs -gt ($trained | Get-ExitPoint)[-1].PrefixMacs
            try { New-ExitBackbone symbols.naserex.yaml -OutFile made/small.onnx } catch { $_.FullyQualifiedErrorId }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal([_inputs["made/small.onnx"], "True", "ExportFileExists,NASerEx.PowerShell.NewExitBackboneCommand"], result.Lines);
    }

    // So few images give warnings, which are not what is tested here.
    private HostResult Run(string script) => _inputs.Run($"$WarningPreference = 'SilentlyContinue'\n{script}");
}
