using Xunit;

namespace NASerEx.PowerShell.Tests.Docs;

/// <summary>The module's about topics are the pages of docs.</summary>
public class AboutTopicTests
{
    private const string Update = "NASEREX_UPDATE_DOCS";

    [Theory]
    [InlineData("about_NASerEx")]
    [InlineData("about_NASerEx_Specs")]
    public void TheTopicIsThePage(string topic)
    {
        var page = File.ReadAllText(Path.Combine(Staged.Repository, "docs", topic + ".md"));
        var file = Path.Combine(Staged.Repository, "NASerEx.PowerShell", "en-US", topic + ".help.txt");
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(file, AboutTopic.Render(page));
        Assert.True(
            File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == AboutTopic.Render(page),
            $"{topic}.help.txt is not what docs/{topic}.md gives. Renew it with "
            + $"{Update}=1 dotnet test -c Release --project tests/NASerEx.PowerShell.Tests -- --filter-class '*AboutTopicTests'");
    }

    [Theory]
    [InlineData("about_NASerEx", "Finds early exits for an exported ONNX classifier")]
    [InlineData("about_NASerEx_Specs", "Describes the YAML files")]
    public void GetHelpShowsIt(string topic, string says)
    {
        var result = HostProcess.RunCommand($"Import-Module NASerEx; Get-Help {topic}; (Get-Help {topic}).Synopsis");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(says, result.Lines[^1], StringComparison.Ordinal);
        Assert.Contains("LONG DESCRIPTION", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheTopicsListEveryCmdlet()
    {
        var page = File.ReadAllText(Path.Combine(Staged.Repository, "docs", "about_NASerEx.md"));
        var result = HostProcess.RunCommand("Import-Module NASerEx; (Get-Command -Module NASerEx).Name");
        Assert.NotEmpty(result.Lines);
        Assert.All(result.Lines, name => Assert.Contains($"| `{name}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void APageBecomesATopic() => Assert.Equal(
        """
        TOPIC
            about_It

        SHORT DESCRIPTION
            Says it, and links to another page.

            - one item of it is long enough to be wrapped at the eightieth column, as
              this one is

            key
                what it is; 3

                Get-It |
                    Use-It

        """.ReplaceLineEndings("\n"),
        AboutTopic.Render("""
            # about_It

            ## Short description

            Says `it`, and links to
            [another page](other.md).

            - one item of it is long enough to be wrapped at the eightieth column, as this one is

            | Key | |
            |---|---|
            | `key` | what it **is** | 3 |

            ```powershell
            Get-It |
                Use-It
            ```
            """));
}
