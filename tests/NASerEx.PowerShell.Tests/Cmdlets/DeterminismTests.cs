using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

public sealed class DeterminismTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void TheSameSeedGivesTheSamePlanInAnotherProcess()
    {
        string[] searched = [Searched("one"), Searched("other")];
        Assert.Equal(searched[0], searched[1]);
        var files = _inputs.Files.Where(file => file.StartsWith("one/", StringComparison.Ordinal) && !file.Contains("kept/", StringComparison.Ordinal)).ToList();
        Assert.Contains("one/exhaustive/model.exits.onnx", files);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(_inputs[file]), File.ReadAllBytes(_inputs["other" + file["one".Length..]])));
    }

    /// <summary>Trains, and searches by every strategy, in a process of its own.</summary>
    private string Searched(string folder)
    {
        var result = _inputs.Run($$"""
            $WarningPreference = 'SilentlyContinue'
            foreach ($strategy in 'exhaustive', 'branchAndBound', 'beam', 'evolution', 'nsga2', 'random', 'branchyNet', 'sdn', 'msdnet', 'eenet') {
                $set = "store={{folder}}/kept", 'search.maxAccuracyDrop=20', "search.strategy=$strategy", 'search.budget=500', 'search.metrics=[maxProbability, agreement, margin]'
                $found = Invoke-ExitSearch search.naserex.yaml -Set $set
                $null = $found | Export-ExitModel -OutDirectory "{{folder}}/$strategy"
                $found.Front | ForEach-Object { "$strategy $($_.Exits) $($_.ExpectedCost) $($_.AccuracyDrop)" }
            }
            """);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output;
    }
}
