using Xunit;

namespace NASerEx.PowerShell.Tests.Hosting;

/// <summary>Exit codes are those of <c>pwsh -File</c> and <c>pwsh -Command</c>.</summary>
public class ExitCodeTests
{
    [Theory]
    [InlineData("'fine'", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("exit", 0)]
    [InlineData("throw 'bad'", 1)]
    [InlineData("Get-Nothing\n'after'", 0)]
    [InlineData("$ErrorActionPreference = 'Stop'\nGet-Nothing\n'after'", 1)]
    [InlineData("$Host.SetShouldExit(9)\n'after'", 9)]
    [InlineData("dotnet exec no-such-program.dll *> $null", 0)]
    [InlineData("param(", 1)]
    public void OfAScript(string script, int exitCode) => Assert.Equal(exitCode, HostProcess.RunScript(script).ExitCode);

    [Theory]
    [InlineData("1 + 1", 0)]
    [InlineData("exit 4", 4)]
    [InlineData("throw 'bad'", 1)]
    [InlineData("Get-Nothing", 1)]
    [InlineData("Get-Nothing; 1", 0)]
    [InlineData("1 +", 1)]
    public void OfACommand(string command, int exitCode) => Assert.Equal(exitCode, HostProcess.RunCommand(command).ExitCode);

    [Fact]
    public void ExitInACalledScriptEndsThatScript()
    {
        using var folder = new TemporaryFolder();
        folder.Write("inner.ps1", "exit 5");
        var outer = folder.Write("outer.ps1", "& $PSScriptRoot/inner.ps1\n\"inner said $LASTEXITCODE\"\nexit 6");

        var result = HostProcess.Run(outer);

        Assert.Equal(6, result.ExitCode);
        Assert.Equal(["inner said 5"], result.Lines);
    }

    [Theory]
    [InlineData("no-such-script.ps1")]
    [InlineData("-Command")]
    [InlineData("-File")]
    public void OfABadCommandLine(params string[] args)
    {
        var result = HostProcess.Run(args);

        Assert.Equal(64, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("Usage:", result.Error, StringComparison.Ordinal);
    }
}
