using NASerEx.Common;
using NASerEx.Reports.Ci;
using Xunit;

namespace NASerEx.Engine.Tests.Reports;

public sealed class CiServiceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-ci").FullName;

    private string Summary => Path.Combine(_folder, "summary.md");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("GITHUB_ACTIONS", "true", "GitHubActions")]
    [InlineData("TF_BUILD", "True", "AzurePipelines")]
    [InlineData("GITHUB_ACTIONS", "false", null)]
    [InlineData("CI", "true", null)]
    public void AServiceIsKnownByItsEnvironment(string name, string value, string? service) =>
        Assert.Equal(service, CiServices.Of(asked => asked == name ? value : null)?.GetType().Name);

    // Escapes of github.com/actions/toolkit (command.ts), undone by the runner's ActionCommand.
    [Fact]
    public void GitHubAnnotationsAreEscaped()
    {
        var service = GitHub();
        Assert.Equal(
            "::error title=NASerEx gate,file=specs/a%2Cb%3Ac%25.yaml,line=12,col=3::50%25 of, it: a%0D%0Ab",
            service.Annotation("50% of, it: a\r\nb", new SourceLocation(Path.Combine(_folder, "specs/a,b:c%.yaml"), 12, 3)));
        Assert.Equal("::error title=NASerEx gate,file=a.yaml::no line", service.Annotation("no line", new SourceLocation(Path.Combine(_folder, "a.yaml"))));
        Assert.Equal("::error title=NASerEx gate::no file", service.Annotation("no file", null));
    }

    // Escapes of the agent's CommandStringConvertor.
    [Fact]
    public void AzureAnnotationsAreEscaped()
    {
        var service = Azure();
        Assert.Equal(
            "##vso[task.logissue type=error;sourcepath=/src/a%3Bb%5D%AZP25.yaml;linenumber=12;columnnumber=3]50%AZP25 of; it] a%0D%0Ab",
            service.Annotation("50% of; it] a\r\nb", new SourceLocation("/src/a;b]%.yaml", 12, 3)));
        Assert.Equal("##vso[task.logissue type=error;sourcepath=/a.yaml]no line", service.Annotation("no line", new SourceLocation("/a.yaml")));
        Assert.Equal("##vso[task.logissue type=error]no file", service.Annotation("no file", null));
    }

    [Fact]
    public void GitHubSummariesAreAppended()
    {
        File.WriteAllText(Summary, "before\n");
        Assert.Null(GitHub().AddSummary("one\n"));
        Assert.Null(GitHub().AddSummary("two\n"));
        Assert.Equal("before\none\ntwo\n", File.ReadAllText(Summary));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(900_000)]
    [InlineData(1_048_570)]
    [InlineData(1_048_576)]
    public void GitHubSummariesStayWithinAMebibyte(int before)
    {
        File.WriteAllText(Summary, new string('x', before));
        GitHub().AddSummary(string.Concat(Enumerable.Repeat("äöü a line\n", 200_000)));
        var after = File.ReadAllText(Summary)[before..];
        Assert.InRange(new FileInfo(Summary).Length, before, 1 << 20);
        if (after.Length > 0)
            Assert.EndsWith("äöü a line\n\nThe rest is left out, as the summary would become too large.\n", after, StringComparison.Ordinal);
        Assert.Equal(before < 1_000_000, after.Length > 0);
    }

    [Fact]
    public void ASummaryThatCannotBeWrittenIsAnError()
    {
        Directory.CreateDirectory(Summary);
        var error = Assert.Throws<NASerExException>(() => GitHub().AddSummary("one"));
        Assert.Equal("FileNotWritable", error.Id);
        Assert.Contains("GITHUB_STEP_SUMMARY", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AzureIsToldOfAFileThatStays()
    {
        var line = Azure().AddSummary("# one\n")!;
        Assert.StartsWith("##vso[task.uploadsummary]", line, StringComparison.Ordinal);
        Assert.Equal("# one\n", File.ReadAllText(line["##vso[task.uploadsummary]".Length..]));
        Assert.Equal(line, Azure().AddSummary("# one\n"));
        Assert.NotEqual(line, Azure().AddSummary("# two\n"));
    }

    private ICiService GitHub() => Of(("GITHUB_ACTIONS", "true"), ("GITHUB_WORKSPACE", _folder), ("GITHUB_STEP_SUMMARY", Summary));

    private ICiService Azure() => Of(("TF_BUILD", "True"), ("BUILD_SOURCESDIRECTORY", _folder), ("AGENT_TEMPDIRECTORY", _folder));

    private static ICiService Of(params (string Name, string Value)[] variables) =>
        CiServices.Of(asked => variables.FirstOrDefault(variable => variable.Name == asked).Value)!;
}
