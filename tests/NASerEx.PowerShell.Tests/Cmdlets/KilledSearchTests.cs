using System.Diagnostics;
using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

public sealed class KilledSearchTests : IDisposable
{
    private const int Kills = 5;

    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void ASearchThatWasKilledFiveTimesGivesThePlanOfOneThatWasNot()
    {
        _inputs.Write("symbols.naserex.yaml", Inputs.Symbols.Replace("count: 600", "count: 1000", StringComparison.Ordinal).Replace("train: {count: 200}", "train: {count: 600}", StringComparison.Ordinal));
        var watch = Stopwatch.StartNew();
        var undisturbed = _inputs.Run(Search("undisturbed"));
        Assert.Equal((0, ""), (undisturbed.ExitCode, undisturbed.Error));
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var host = _inputs.Start(Search("killed"));
            host.KillAfter(watch.Elapsed * (0.3 + (0.6 * random.NextDouble())));
        }

        var resumed = _inputs.Run(Search("killed"));

        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        Assert.True(undisturbed.Lines.Length > 6, undisturbed.Output);
        Assert.True(undisturbed.Lines.SequenceEqual(resumed.Lines), $"With seed {seed}:\n{undisturbed.Output}\nthen\n{resumed.Output}");
        Assert.DoesNotContain(_inputs.Files, file => file.StartsWith("killed/unfinished/", StringComparison.Ordinal) && file.EndsWith(".bin", StringComparison.Ordinal));
    }

    private static string Search(string store) => $$"""
        $found = Invoke-ExitSearch search.naserex.yaml -Set 'store={{store}}', 'exits.heads=[pooled-linear, conv-pooled, residual-w8-d1, separable-w8-d1]', 'training.epochs=10', 'training.flip=true'
        $found.Front | ForEach-Object { "$($_.Exits) $($_.ExpectedCost) $($_.AccuracyDrop)" }
        $found.Candidates | ForEach-Object { "$($_.Point)/$($_.Head) $($_.Accuracy) $($_.CalibrationError) $($_.Epochs) $($_.WhyNot)" }
        $found.Plan.Exits | ForEach-Object { "$($_.Head.Name) $($_.Threshold) $($_.Head.Temperature)" }
        """;
}
