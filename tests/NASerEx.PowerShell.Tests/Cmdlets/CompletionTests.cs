using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

/// <summary>What the Tab key offers.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [Theory]
    [InlineData("Invoke-ExitSearch x -Set search.maxA", "search.maxAccuracyDrop=")]
    [InlineData("Invoke-ExitSearch x -Set maxAcc", "search.maxAccuracyDrop= gate.maxAccuracyDrop=")]
    [InlineData("Invoke-ExitSearch x -Set 'search.maxA", "'search.maxAccuracyDrop=")]
    [InlineData("Invoke-ExitSearch x -Set search.seed=3, target.th", "target.threads=")]
    [InlineData("Invoke-ExitSearch x -Set dataset.splits.test.", "dataset.splits.test.folder= dataset.splits.test.count= dataset.splits.test.share=")]
    [InlineData("Invoke-ExitSearch x -Set search.objective=", "search.objective=macs search.objective=latency search.objective=energy")]
    [InlineData("Invoke-ExitSearch x -Set training.mode=j", "training.mode=joint")]
    [InlineData("Invoke-ExitSearch x -Set 'training.mode=j", "'training.mode=joint'")]
    [InlineData("Invoke-ExitSearch x -Set training.flip=", "training.flip=true training.flip=false")]
    [InlineData("Invoke-ExitSearch x -Set search.maxExits=", "search.maxExits=3")]
    [InlineData("Invoke-ExitSearch x -Set exits.heads=conv", "'exits.heads=[conv-pooled]'")]
    [InlineData("Invoke-ExitSearch x -Set 'exits.heads=[conv-pooled, inv", "'exits.heads=[conv-pooled, inverted-w32-d1]'")]
    [InlineData("Invoke-ExitSearch x -Set 'exits.heads=[layer1.0/conv", "'exits.heads=[layer1.0/conv-pooled]'")]
    [InlineData("Invoke-ExitSearch x -Set search.metrics=mar", "'search.metrics=[margin]'")]
    [InlineData("Invoke-ExitSearch x -Set 'search.metrics=[margin, en", "'search.metrics=[margin, entropy]' 'search.metrics=[margin, energy]'")]
    [InlineData("Invoke-ExitSearch x -Set nonsense=", "")]
    [InlineData("Test-ExitSpec x -Set training.opt", "training.optimizer=")]
    [InlineData("Measure-ExitModel x -Split v", "Validation")]
    [InlineData("New-HardwareTarget t.naserex.yaml -Provider c", "CPU")]
    [InlineData("Test-HardwareTarget t.naserex.yaml -Set provider=c", "provider=CPU")]
    [InlineData("Test-HardwareTarget t.naserex.yaml -Set thr", "threads=")]
    [InlineData("Invoke-ExitSearch x -Set target.provider=c", "target.provider=CPU")]
    [InlineData("Measure-HardwareTarget m.onnx -Head conv", "conv-pooled")]
    [InlineData("New-ExitSpec s.yaml m.onnx -Dataset sym", "symbols")]
    [InlineData("Get-ExitPoint m.onnx -Dataset symb", "symbols")]
    [InlineData("Invoke-ExitModel m.onnx -Dataset symb", "symbols")]
    [InlineData("Export-ExitModel p.json -Dataset symb", "symbols")]
    public void IsOfferedWithoutAModel(string line, string expected) => Assert.Equal(expected, Completions(line));

    [Fact]
    public void TargetsAreSpecsOfThatKind()
    {
        _inputs.Write("edge.naserex.yaml", "apiVersion: naserex/v1\nkind: HardwareTarget\n");
        Directory.CreateDirectory(_inputs["targets"]);
        _inputs.Write("targets/far.naserex.yaml", "apiVersion: naserex/v1\nkind: HardwareTarget\n");
        foreach (var command in new[] { "Invoke-ExitSearch search.naserex.yaml", "Measure-ExitModel model.onnx", "Compare-ExitModel model.onnx", "Invoke-ExitModel model.onnx", "Measure-HardwareTarget model.onnx", "New-ExitSpec s.naserex.yaml model.onnx symbols" })
            Assert.Equal("edge.naserex.yaml targets/", Completions($"{command} -Target "));
        Assert.Equal("edge.naserex.yaml", Completions("Invoke-ExitSearch search.naserex.yaml -Target ed"));
        Assert.Equal("targets/far.naserex.yaml", Completions("Invoke-ExitSearch search.naserex.yaml -Target edge.naserex.yaml, targets/f"));
        Assert.Equal("'targets/far.naserex.yaml'", Completions("Invoke-ExitSearch search.naserex.yaml -Target 'targets/f"));
    }

    [Fact]
    public void AllKeysAreOfferedWithWhatTheyMean()
    {
        var result = _inputs.Run("""
            $line = 'Invoke-ExitSearch x -Set '
            $found = (TabExpansion2 $line $line.Length).CompletionMatches
            $found.Count -gt 60
            $found.Where({ $_.ListItemText -eq 'training.epochs' }).ToolTip
            $found.Where({ $_.ListItemText -in 'model', 'dataset', 'target', 'store', 'dataset.preprocess.mean' }).Count
            $found.Where({ $_.ListItemText -in 'kind', 'apiVersion', 'training' }).Count
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal("True", result.Lines[0]);
        Assert.StartsWith("Passes over the training images", result.Lines[1], StringComparison.Ordinal);
        Assert.EndsWith("Default: 4.", result.Lines[1], StringComparison.Ordinal);
        Assert.Equal(["5", "0"], result.Lines[2..]);
    }

    [Fact]
    public void ExitPointsAreThoseOfTheModelOnTheLine()
    {
        var names = _inputs.Run("(Get-ExitPoint model.onnx).Name").Lines;
        Assert.True(names.Length > 1);
        Assert.Equal(string.Join(' ', names), Completions("Get-ExitPoint model.onnx -Name "));
        Assert.Equal(names[^1], Completions($"Get-ExitPoint model.onnx {names[^1]}"));
        Assert.Equal($"'exits.points=[{names[^1]}]'", Completions($"Invoke-ExitSearch -Model model.onnx -Dataset symbols -Set 'exits.points=[{names[^1]}"));
        Assert.Equal($"'exits.points=[{names[^1]}]'", Completions($"Invoke-ExitSearch search.naserex.yaml -Set 'exits.points=[{names[^1]}"));
        Assert.Contains($"'exits.heads=[{names[^1]}/pooled-linear]'", Completions($"Invoke-ExitSearch search.naserex.yaml -Set 'exits.heads=[{names[^1]}"), StringComparison.Ordinal);
        Assert.Equal("", Completions("Invoke-ExitSearch no.naserex.yaml -Set exits.points="));
        Assert.Equal(names[0], _inputs.Run($"(Get-ExitPoint model.onnx -Name {names[0]}).Name").Lines.Single());
        var unknown = _inputs.Run("try { Get-ExitPoint model.onnx -Name no*, nowhere -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; \"$($_.CategoryInfo.Category)\" }");
        Assert.Equal(["ExitPointUnknown,NASerEx.PowerShell.GetExitPointCommand", "ObjectNotFound"], unknown.Lines);
    }

    [Fact]
    public void AModelIsOpenedAgainOnlyWhenItsFileHasChanged()
    {
        _inputs.WriteModel("other.onnx", Inputs.Classifier(classes: 4));
        var result = _inputs.Run("""
            $line = 'Get-ExitPoint model.onnx -Name '
            $first = (TabExpansion2 $line $line.Length).CompletionMatches.Count
            $written = [IO.File]::GetLastWriteTimeUtc("$PWD/model.onnx")
            [IO.File]::WriteAllText("$PWD/model.onnx", 'not a model')
            [IO.File]::SetLastWriteTimeUtc("$PWD/model.onnx", $written)
            $first -eq (TabExpansion2 $line $line.Length).CompletionMatches.Count
            [IO.File]::SetLastWriteTimeUtc("$PWD/model.onnx", $written.AddSeconds(1))
            (TabExpansion2 $line $line.Length).CompletionMatches.Where({ $_.ResultType -eq 'ParameterValue' }).Count
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["True", "0"], result.Lines);
    }

    [Fact]
    public void NativeLibrariesLoadOnlyForWhatNeedsTheModel()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc/self/maps.");
        var result = _inputs.Run("""
            function Complete($line) { $null = TabExpansion2 $line $line.Length }
            Complete 'Invoke-ExitSearch x -Set search.'
            Complete 'Invoke-ExitSearch x -Set search.objective='
            Complete 'Invoke-ExitSearch x -Set exits.heads='
            $maps = [IO.File]::ReadAllText('/proc/self/maps')
            "natives: $($maps.Contains('libonnxruntime.so')) $($maps.Contains('libtorch'))"
            Complete 'Get-ExitPoint model.onnx -Name '
            $maps = [IO.File]::ReadAllText('/proc/self/maps')
            "natives: $($maps.Contains('libonnxruntime.so')) $($maps.Contains('libtorch'))"
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["natives: False False", "natives: True False"], result.Lines);
    }

    private string Completions(string line)
    {
        var result = _inputs.Run($"$line = '{line.Replace("'", "''", StringComparison.Ordinal)}'; \"$((TabExpansion2 $line $line.Length).CompletionMatches.Where({{ $_.ResultType -in 'ParameterValue', 'ProviderItem' }}).CompletionText)\"");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output.Trim();
    }
}
