using System.Diagnostics;
using Xunit;

namespace NASerEx.PowerShell.Tests.Hosting;

public class ConsoleTests
{
    [Fact]
    public void ObjectsAreFormatted()
    {
        var result = HostProcess.RunCommand("1..2 | ForEach-Object { [pscustomobject]@{ Number = $_; Name = \"n$_\" } }");

        Assert.Equal(["Number Name", "------ ----", "1 n1", "2 n2"], result.Lines.Select(Squeeze));
    }

    [Fact]
    public void ErrorsGoToTheErrorOutputWithTheirPlace()
    {
        var result = HostProcess.RunScript("'before'\nGet-Nothing\n'after'");

        Assert.Equal(["before", "after"], result.Lines);
        Assert.Contains("script.ps1:2", result.Error, StringComparison.Ordinal);
        Assert.Contains("'Get-Nothing'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WarningsShowAndProgressDoesNotWhenRedirected()
    {
        var result = HostProcess.RunScript("""
            [CmdletBinding()] param()
            $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'Training', 'epoch 1'))
            $PSCmdlet.WriteWarning('careful')
            $PSCmdlet.WriteVerbose('detail')
            """, "-Verbose");

        Assert.Equal(["WARNING: careful", "VERBOSE: detail"], result.Lines);
        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("true", false)]
    public void ProgressShowsOnATerminalUnlessInCi(string? ci, bool shows)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "Needs the 'script' program of util-linux.");
        using var folder = new TemporaryFolder();
        var script = folder.Write("script.ps1", """
            [CmdletBinding()] param()
            $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'Training', 'epoch 1'))
            $PSCmdlet.WriteWarning('careful')
            """);

        var result = HostProcess.RunOnTerminal(ci, script);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(shows, result.Output.Contains("Training epoch 1", StringComparison.Ordinal));
        Assert.Contains("\u001b[33;1mWARNING: careful", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$Host.UI.ReadLine()", "not interactive")]
    [InlineData("function f { param([Parameter(Mandatory)]$Needed) } f", "missing mandatory parameters: Needed")]
    public void PromptsFailInsteadOfWaiting(string script, string problem)
    {
        var result = HostProcess.RunScript("$ErrorActionPreference = 'Stop'\n" + script);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void CtrlCStopsThePipeline()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Sends SIGINT.");
        Assert.SkipWhen(HostProcess.IgnoresSigint, "This process was started with SIGINT ignored, and its children inherit that.");
        using var host = HostProcess.Start("-Command", "try { 'running'; while ($true) { } } finally { [Console]::WriteLine('cleaned') }");
        host.WaitForOutput("running");
        var pressed = Stopwatch.GetTimestamp();

        host.Interrupt();
        var result = host.WaitForExit();

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(["cleaned"], result.Lines);
        Assert.InRange(Stopwatch.GetElapsedTime(pressed).TotalSeconds, 0, 10);
    }

    private static string Squeeze(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
