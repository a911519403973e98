using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

public sealed class CompareExitModelTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public CompareExitModelTests()
    {
        foreach (var name in new[] { "b.onnx", "c.onnx" })
            File.Copy(_inputs["model.onnx"], _inputs[name]);
    }

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void EveryModelIsARowAgainstTheFirst()
    {
        var result = _inputs.Run("""
            $rows = Compare-ExitModel model.onnx, [bc].onnx -Dataset symbols.naserex.yaml -OutFile out/compared.json
            ($rows | ForEach-Object { [IO.Path]::GetFileName($_.Model) } | ForEach-Object { $_ }) -join ' '
            foreach ($row in $rows) { "$([IO.Path]::GetFileName($row.Baseline)) $($row.Samples) $($row.AccuracyDrop) $($row.MacReduction) $($row.SpeedupLow -le $row.Speedup -and $row.Speedup -le $row.SpeedupHigh)" }
            $first = $rows | Where-Object Model -EQ $rows[0].Baseline
            "$($first.Speedup) $($first.SpeedupLow) $($first.SpeedupHigh)"
            $rows[0].LatencyMeanMs -le $rows[1].LatencyMeanMs -and $rows[1].LatencyMeanMs -le $rows[2].LatencyMeanMs
            @(Assert-ExitModel out/compared.json -MaxAccuracyDrop 10 -PassThru).Count
            $rows
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["b.onnx", "c.onnx", "model.onnx"], result.Lines[0].Split(' ').Order());
        Assert.All(result.Lines[1..4], line => Assert.Equal("model.onnx 200 0 1 True", line));
        Assert.Equal(["1 1 1", "True", "3"], result.Lines[4..7]);
        Assert.Contains("Speedup (95 %)", result.Lines[7], StringComparison.Ordinal);
        Assert.Equal(3, result.Lines[9..].Count(line => line.Contains(".onnx", StringComparison.Ordinal)));
        Assert.All(result.Lines, line => Assert.InRange(line.Length, 0, 120));
    }

    [Theory]
    [InlineData("model.onnx", "CompareTooFew")]
    [InlineData("model.onnx, other.onnx", "ClassCountMismatch")]
    [InlineData("model.onnx, nowhere.onnx", "PathNotFound")]
    public void ModelsThatCannotBeComparedAreRefused(string models, string id)
    {
        _inputs.WriteModel("other.onnx", Inputs.Classifier(classes: 3));
        var result = _inputs.Run($"try {{ Compare-ExitModel {models} -Dataset symbols.naserex.yaml }} catch {{ $_.FullyQualifiedErrorId }}");
        Assert.Equal([$"{id},NASerEx.PowerShell.CompareExitModelCommand"], result.Lines);
    }
}
