using System.Diagnostics;
using Xunit;

namespace NASerEx.PowerShell.Tests.Cmdlets;

public sealed class StopTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void CtrlCWhileTrainingLeavesWholeFilesAndTheNextRunGoesOn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Sends SIGINT.");
        Assert.SkipWhen(HostProcess.IgnoresSigint, "This process was started with SIGINT ignored, and its children inherit that.");
        const string search = "Invoke-ExitSearch search.naserex.yaml -Set 'exits.heads=[pooled-linear, conv-pooled]'";
        using (var host = _inputs.Start($"{search}, 'training.epochs=100000', 'training.patience=0' -Verbose"))
        {
            host.WaitForOutput("Epoch 3 of");
            var pressed = Stopwatch.GetTimestamp();
            host.Interrupt();
            host.WaitForExit();
            Assert.InRange(Stopwatch.GetElapsedTime(pressed).TotalSeconds, 0, 10);
        }

        Assert.DoesNotContain(_inputs.Files, file => file.EndsWith(".tmp", StringComparison.Ordinal));
        var result = _inputs.Run($"(Invoke-ExitSearch search.naserex.yaml -Set 'training.epochs=100000', 'training.patience=0').Candidates.IsKept -join ' '");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal("True True", result.Lines[^1]);
    }

    [Fact]
    public void AWarningMadeAnErrorStopsTheWork()
    {
        _inputs.WritePhotographs("cat", "dog");
        _inputs.WriteModel("model.onnx", Inputs.Classifier(classes: 2));
        var before = _inputs.Files;
        var result = _inputs.Run("Invoke-ExitSearch -Model model.onnx -Dataset photos -WarningAction Stop -Set 'training.epochs=1000', 'training.patience=0', 'store=kept'");
        Assert.Equal((1, ""), (result.ExitCode, string.Concat(result.Lines.Where(line => !line.StartsWith("WARNING:", StringComparison.Ordinal)))));
        Assert.Equal(before, _inputs.Files);
    }
}
