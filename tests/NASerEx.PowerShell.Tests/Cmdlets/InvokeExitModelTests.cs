using System.IO.Compression;
using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

public sealed class InvokeExitModelTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public InvokeExitModelTests()
    {
        _inputs.WritePhotographs("cat", "dog");
        _inputs.WriteModel("model.onnx", Inputs.Classifier(classes: 2));
        _inputs.Write("search.naserex.yaml", Inputs.Search.Replace("symbols.naserex", "photos.naserex", StringComparison.Ordinal));
        ZipFile.CreateFromDirectory(_inputs["photos/test"], _inputs["test.zip"]);
    }

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void BothFormsRunOverFilesFoldersZipFilesAndDatasets()
    {
        var result = Run($$"""
            {{Exported}}
            foreach ($model in 'one/model.exits.onnx', 'stages/model.stages.json') {
                foreach ($images in @('photos/test'), @('test.zip'), @('photos/test/*/*.jpg'), @('photos/test/cat', 'photos/test/dog')) {
                    $found = Invoke-ExitModel $model $images -Batch 3
                    "$($found.Count) $($found.Label) $($found.Class | Where-Object { $_ -notin 'cat', 'dog' }) $($found[5].Source)"
                }
                $found = Invoke-ExitModel $model -Dataset photos.naserex.yaml -Split Test
                "$($found.Count) $(($found.Source | ForEach-Object { $_.EndsWith('.jpg') }) -join ' ')"
            }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(10, result.Lines.Length);
        foreach (var lines in result.Lines.Chunk(5))
        {
            // Which class it is hangs on random weights, but every image is the same.
            var label = lines[0].Split(' ')[1];
            var labels = string.Join(' ', Enumerable.Repeat(label, 8));
            Assert.Equal($"8 {labels}  {_inputs["photos/test/dog/1.jpg"]}", lines[0]);
            Assert.Equal($"8 {labels}  {_inputs["test.zip"]}!dog/1.jpg", lines[1]);
            Assert.Equal([lines[0], lines[0]], lines[2..4]);
            Assert.Equal("8 True True True True True True True True", lines[4]);
        }
    }

    [Fact]
    public void FilesFromThePipelineAreAnsweredWhileMoreCome()
    {
        var result = Run($$"""
            {{Exported}}
            $files = [IO.DirectoryInfo]::new("$PWD/photos/test/cat").GetFiles() | ForEach-Object { $_ }
            function Feed { foreach ($i in 1..400) { [Console]::Out.WriteLine('fed'); $files[$i % 4] } }
            $found = Feed | Invoke-ExitModel stages/model.stages.json -Batch 2 | ForEach-Object { [Console]::Out.WriteLine('got'); $_ }
            "$($found.Count) $($found[6].Source) $($found[0].GetType().Name)"
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.InRange(Array.IndexOf(result.Lines, "got"), 1, Array.LastIndexOf(result.Lines, "fed") - 1);
        Assert.Equal(400, result.Lines.Count(line => line == "got"));
        Assert.StartsWith($"400 {_inputs["photos/test/cat"]}", result.Lines[^1], StringComparison.Ordinal);
        Assert.EndsWith(" ExitPrediction", result.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeReadIsAnErrorOfItsOwnAndTheOthersAreAnswered()
    {
        Directory.CreateDirectory(_inputs["mixed"]);
        foreach (var i in Enumerable.Range(0, 4))
            File.Copy(_inputs[$"photos/test/cat/{i}.jpg"], _inputs[$"mixed/{i}.jpg"]);
        _inputs.Halve("mixed/2.jpg");
        var result = Run($$"""
            {{Exported}}
            $found = Invoke-ExitModel one/model.exits.onnx mixed, nowhere.jpg, photos/test/dog/1.jpg -ErrorAction SilentlyContinue -ErrorVariable failures
            $found.Count
            $failures | ForEach-Object { "$($_.FullyQualifiedErrorId) $($_.TargetObject)" }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal("4", result.Lines[0]);
        Assert.Equal(
            [$"ImageUnreadable,NASerEx.PowerShell.InvokeExitModelCommand {_inputs["mixed/2.jpg"]}", "PathNotFound,NASerEx.PowerShell.InvokeExitModelCommand "],
            result.Lines[1..].Select(line => line.StartsWith("PathNotFound", StringComparison.Ordinal) ? line[..(line.IndexOf(' ', StringComparison.Ordinal) + 1)] : line).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AModelThatKeepsNothingNeedsADatasetOrSaysSo()
    {
        var result = Run($$"""
            {{Exported}}
            $plan = [System.Text.Json.Nodes.JsonNode]::Parse([IO.File]::ReadAllText("$PWD/stages/model.plan.json"))
            $null = $plan.AsObject().Remove('use')
            [IO.File]::WriteAllText("$PWD/stages/bare.plan.json", $plan.ToJsonString())
            $null = Export-ExitModel stages/bare.plan.json -OutFile bare.onnx
            try { Invoke-ExitModel bare.onnx photos/test } catch { $_.FullyQualifiedErrorId }
            try { Invoke-ExitModel one/model.exits.onnx photos/test -Classes a, b, c } catch { $_.FullyQualifiedErrorId }
            try { Invoke-ExitModel one/model.exits.onnx } catch { $_.FullyQualifiedErrorId }
            (Invoke-ExitModel bare.onnx photos/test -Dataset photos.naserex.yaml)[0].Class
            (Invoke-ExitModel bare.onnx photos/test -Dataset photos.naserex.yaml -Classes x, x)[0].Class
            $null = Export-ExitModel stages/model.plan.json -OutDirectory again -Form Staged -Dataset photos.naserex.yaml
            (Invoke-ExitModel again/model.stages.json photos/test)[0].Class -in 'cat', 'dog'
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            ["PreprocessUnknown", "ClassCountMismatch", "NoImages"], result.Lines[..3].Select(line => line.Split(',')[0]));
        Assert.Contains(result.Lines[3], new[] { "0", "1" });
        Assert.Equal(["x", "True"], result.Lines[4..]);
    }

    [Fact]
    public void PredictionsFormatAsATable()
    {
        var result = Run($$"""
            {{Exported}}
            Invoke-ExitModel stages/model.stages.json photos/test
            ''
            """);
        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^Source\s+Class\s+Probability Exit\s+ms", result.Lines.First(line => line.StartsWith("Source", StringComparison.Ordinal)));
        Assert.All(result.Lines, line => Assert.InRange(line.Length, 0, 100));
        Assert.Equal(8, result.Lines.Count(line => line.Contains(".jpg", StringComparison.Ordinal)));
    }

    [Fact]
    public void ACallerWhoWantsFewStopsTheRest()
    {
        var result = Run($$"""
            {{Exported}}
            $seen = 0
            try { Invoke-ExitModel stages/model.stages.json photos/test -Batch 1 | ForEach-Object { if (++$seen -eq 2) { throw 'enough' } } } catch { "$_ $seen" }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal("enough 2", result.Lines[^1]);
    }

    private const string Exported = """
        $found = Invoke-ExitSearch search.naserex.yaml
        $null = $found | Export-ExitModel -OutDirectory one
        $null = $found | Export-ExitModel -OutDirectory stages -Form Staged
        """;

    // So few images give warnings, which are not what is tested here.
    private HostResult Run(string script) => _inputs.Run($"$WarningPreference = 'SilentlyContinue'\n{script}");
}
