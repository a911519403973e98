using Xunit;

namespace NASerEx.PowerShell.Tests.Hosting;

/// <summary>Arguments reach a script's parameters as with <c>pwsh -File</c>.</summary>
public class ScriptArgumentTests
{
    private const string Script = """
        param([int]$Count, [switch]$Flag, [string[]]$Names, [bool]$Sure, [string]$Text)
        "$Count|$Flag|$($Names -join '+')|$Sure|$Text|$args"
        """;

    [Theory]
    [InlineData("0|False||False||")]
    [InlineData("3|False||False||", "-Count", "3")]
    [InlineData("3|False||False||", "-Count:3")]
    [InlineData("3|False||False||", "-Count:", "3")]
    [InlineData("3|False||False||", "3")]
    [InlineData("0|True||False||", "-Flag")]
    [InlineData("0|False||True||", "-Flag:false", "-Sure:$true")]
    [InlineData("0|False|a,b|False||", "-Names", "a,b")]
    [InlineData("0|False||False|x y $z|", "-Text", "x y $z")]
    public void AreBound(string expected, params string[] args) => Assert.Equal([expected], HostProcess.RunScript(Script, args).Lines);

    [Fact]
    public void ThatDoNotConvertAreErrors()
    {
        var result = HostProcess.RunScript(Script, "-Count", "many");

        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("'Count'", result.Error, StringComparison.Ordinal);
    }
}
