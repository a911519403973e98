using NASerEx.Specs;
using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

/// <summary>Specs are written from what is there, and checked as a search would read them.</summary>
public sealed class SpecCommandTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void FindingsAreObjectsAndOneErrorFollows()
    {
        _inputs.Write("bad.naserex.yaml", Inputs.Search.Replace("epochs", "epocs", StringComparison.Ordinal).Replace("model.onnx", "no.onnx", StringComparison.Ordinal));
        var result = _inputs.Run("""
            $findings = Test-ExitSpec bad.naserex.yaml -ErrorVariable failed -ErrorAction SilentlyContinue
            foreach ($found in $findings) { "$($found.GetType().Name) $($found.Line) $($found.Column) $($found.Key) $($found.Severity) $($found.Id)" }
            "$($failed.Count) $($failed[0].FullyQualifiedErrorId) $($failed[0].CategoryInfo.Category) $($failed[0].TargetObject)"
            "$($findings[0])"
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var path = _inputs["bad.naserex.yaml"];
        Assert.Equal(
            [
                "SpecFinding 6 12 training.epocs Error SpecUnknownKey",
                "SpecFinding 8 3 splits.validation Warning FewValidationImages",
                "SpecFinding 6 1 splits.calibration Warning NoCalibrationImages",
                "SpecFinding 3 8 model Error SpecFileMissing",
                $"1 SpecHasErrors,NASerEx.PowerShell.TestExitSpecCommand InvalidData {path}",
                $"{path}:6:12: error SpecUnknownKey: training.epocs: unknown key. Did you mean 'epochs'?",
            ],
            result.Lines);
    }

    [Fact]
    public void AScriptThatStopsAtErrorsStopsBehindTheFindings()
    {
        _inputs.Write("bad.naserex.yaml", Inputs.Search.Replace("epochs: 1", "epochs: 0", StringComparison.Ordinal));
        var result = _inputs.Run("Test-ExitSpec bad.naserex.yaml | ForEach-Object { $_.Id }; 'after'");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("SpecOutOfRange", result.Lines);
        Assert.DoesNotContain("after", result.Lines);
    }

    [Fact]
    public void QuietSaysYesOrNo()
    {
        _inputs.Write("bad.naserex.yaml", Inputs.Search.Replace("epochs: 1", "epochs: 0", StringComparison.Ordinal));
        var result = _inputs.Run("""
            "$(Test-ExitSpec search.naserex.yaml, bad.naserex.yaml -Quiet)"
            "$(Test-ExitSpec bad.naserex.yaml -Set 'training.epochs=2' -Quiet)"
            "$([IO.FileInfo]::new("$PWD/symbols.naserex.yaml") | Test-ExitSpec -Quiet)"
            "$(Test-ExitSpec *.naserex.yaml -Quiet)"
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["True False", "True", "True", "False True True"], result.Lines);
    }

    [Fact]
    public void FindingsFormatAsATable()
    {
        var result = _inputs.Run("Test-ExitSpec search.naserex.yaml");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains($"File: {_inputs["symbols.naserex.yaml"]}", result.Output.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(result.Lines, line => line.StartsWith("8 Warning  FewValidationImages  splits.validation", StringComparison.Ordinal));
    }

    [Fact]
    public void SpecsForAFolderOfImagesPassTheirTest()
    {
        _inputs.WritePhotographs("cat", "dog", "it's");
        _inputs.WriteModel("model.onnx", Inputs.Classifier(classes: 3));
        var result = _inputs.Run("""
            $written = New-ExitSpec new/search.yaml model.onnx photos/
            $written.Name
            $written | Test-ExitSpec | ForEach-Object { "$($_.Severity) $($_.Id)" }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["search.yaml", "photos.naserex.yaml", "Warning FewValidationImages"], result.Lines[..3]);
        Assert.DoesNotContain(result.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));

        var search = SpecFile.ReadSearch(_inputs["new/search.yaml"]);
        Assert.Equal((_inputs["model.onnx"], _inputs["photos"], 16), (search.Model, search.Dataset.Path, search.Dataset.Preprocess.Width));
        Assert.Equal(["cat", "dog", "it's"], search.Dataset.Classes!.Value);
        Assert.Equal("train", search.Dataset.Splits[NASerEx.Data.SplitName.Train].Folder);
        Assert.Equal(["pooled-linear", "conv-pooled"], search.Exits.Heads);
        foreach (var (file, schema) in new[] { ("search.yaml", "exit-search"), ("photos.naserex.yaml", "dataset") })
        {
            var first = File.ReadLines(_inputs["new/" + file]).First();
            Assert.Equal($"# yaml-language-server: $schema={new Uri(Path.Combine(Staged.Folder, "schemas", $"{schema}.schema.json")).AbsoluteUri}", first);
            Assert.True(File.Exists(new Uri(first[(first.IndexOf('=') + 1)..]).LocalPath));
        }
    }

    [Fact]
    public void WhatCannotBeKnownIsAQuestion()
    {
        _inputs.WritePhotographs("cat", "dog");
        var result = _inputs.Run("""
            $null = New-ExitSpec new/search.yaml model.onnx photos -WarningVariable warned -WarningAction SilentlyContinue
            "$warned".Contains('scores 10 classes') -and "$warned".Contains('holds the question')
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["True"], result.Lines);
        Assert.Contains("# classMap: {cat: ?, dog: ?}", File.ReadAllText(_inputs["new/photos.naserex.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public void FilesAreReplacedOnlyWhenForcedAndWhatIfWritesNone()
    {
        var before = _inputs.Files;
        var result = _inputs.Run("""
            New-ExitSpec two.naserex.yaml model.onnx symbols.naserex.yaml -WhatIf
            try { New-ExitSpec search.naserex.yaml model.onnx symbols.naserex.yaml } catch { $_.FullyQualifiedErrorId }
            try { New-ExitSpec two.naserex.yaml model.onnx symbols } catch { $_.FullyQualifiedErrorId }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("What if:", result.Lines[0], StringComparison.Ordinal);
        Assert.Equal(["SpecFileExists,NASerEx.PowerShell.NewExitSpecCommand", "SpecFileExists,NASerEx.PowerShell.NewExitSpecCommand"], result.Lines[^2..]);
        Assert.Equal(before, _inputs.Files);
        Assert.Equal(Inputs.Search, File.ReadAllText(_inputs["search.naserex.yaml"]));

        var forced = _inputs.Run("(New-ExitSpec search.naserex.yaml model.onnx symbols.naserex.yaml -Force).Name; Test-ExitSpec search.naserex.yaml -Quiet");
        Assert.Equal((0, "", "search.naserex.yaml True"), (forced.ExitCode, forced.Error, string.Join(' ', forced.Lines)));
        Assert.Equal(Inputs.Symbols, File.ReadAllText(_inputs["symbols.naserex.yaml"]));
    }

    [Fact]
    public void TheExamplesOfTheHelpRun()
    {
        Directory.CreateDirectory(_inputs["examples"]);
        foreach (var file in Directory.GetFiles(Path.Combine(Staged.Repository, "examples")))
            File.Copy(file, _inputs["examples/" + Path.GetFileName(file)]);
        var result = _inputs.Run("""
            foreach ($name in 'New-ExitSpec', 'Test-ExitSpec') {
                foreach ($example in (Get-Help $name -Full).examples.example) { $null = & ([scriptblock]::Create($example.code)); "ran $name" }
            }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(5, result.Lines.Count(line => line.StartsWith("ran ", StringComparison.Ordinal)));
        Assert.True(File.Exists(_inputs["search.naserex.yaml"]));
    }
}
