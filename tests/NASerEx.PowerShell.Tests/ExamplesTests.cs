using System.Globalization;
using System.Text.RegularExpressions;
using NASerEx.Specs;
using Xunit;

namespace NASerEx.PowerShell.Tests;

/// <summary>The examples run, and what the README shows is understood.</summary>
public sealed partial class ExamplesTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheQuickStartFindsExitsThatPay()
    {
        var script = Path.Combine(Staged.Repository, "examples", "quickstart.ps1");
        using var host = HostProcess.Start(_folder.Path, ["-Command", $$"""
            $measured = & '{{script}}' -OutDirectory found
            "$($measured.Certificate)"
            foreach ($figure in $measured.AccuracyDrop, $measured.MacReduction) { $figure.ToString([cultureinfo]::InvariantCulture) }
            """]);
        var result = host.WaitForExit(Limit);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var figures = result.Lines[^2..].Select(line => double.Parse(line, CultureInfo.InvariantCulture)).ToArray();
        Assert.StartsWith("accuracy drop at most 1 point with 95 % confidence", result.Lines[^3], StringComparison.Ordinal);
        Assert.InRange(figures[0], -100, 1);
        Assert.InRange(figures[1], 1.2, 100);
        Assert.True(File.Exists(_folder["found/symbols-backbone.exits.onnx"]));
        Assert.True(Directory.Exists(_folder["found/kept"]));
    }

    [Theory]
    [InlineData("minSpeedup: 1000", 2)]
    [InlineData("maxAccuracyDrop: 100", 0)]
    public void TheScriptOfTheCiJobsTellsWhetherTheGateHolds(string limit, int exitCode)
    {
        using var inputs = new Cmdlets.Inputs();
        var spec = inputs.Write("search.naserex.yaml", $"{Cmdlets.Inputs.Search}\ngate: {{{limit}}}\n");
        var script = Path.Combine(Staged.Repository, "examples", "gate.ps1");
        using var host = HostProcess.Start(inputs.Root, new() { ["GITHUB_ACTIONS"] = "true" }, [script, "-Spec", spec, "-OutDirectory", "out"]);
        var result = host.WaitForExit(Limit);

        Assert.Equal(exitCode, result.ExitCode);
        var place = $"line={File.ReadAllLines(spec).Length},";
        Assert.Equal(exitCode == 2, result.Lines.Any(line => line.StartsWith("::error ", StringComparison.Ordinal) && line.Contains(place, StringComparison.Ordinal)));
        Assert.Subset(inputs.Files.ToHashSet(), new HashSet<string> { "out/model.exits.onnx", "out/measured.json", "out/gate.xml", "out/gate.sarif" });
    }

    [Theory]
    [InlineData("github-actions.yml")]
    [InlineData("azure-pipelines.yml")]
    public void CiJobsRunTheScriptAndPublishWhatItWrites(string file)
    {
        var (job, script) = (File.ReadAllText(Path.Combine(Staged.Repository, "examples", file)), File.ReadAllText(Path.Combine(Staged.Repository, "examples", "gate.ps1")));
        Assert.Contains("-- examples/gate.ps1\n", job.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        var published = Published().Matches(job).Select(match => match.Groups["file"].Value).Distinct().ToList();
        Assert.Contains("gate.xml", published);
        Assert.All(published, name => Assert.Contains($"$OutDirectory/{name}", script, StringComparison.Ordinal));
    }

    [Fact]
    public void CommandsOfTheReadmeExistWithTheirParameters()
    {
        foreach (var (index, block) in Blocks("powershell").Index())
            _folder.Write($"{index}.ps1", block);
        var result = HostProcess.RunScript("""
            param($Folder)
            $ErrorActionPreference = 'Stop'
            Import-Module NASerEx
            foreach ($file in [IO.Directory]::GetFiles($Folder)) {
                $errors = $null
                $block = [System.Management.Automation.Language.Parser]::ParseFile($file, [ref] $null, [ref] $errors)
                $errors
                foreach ($call in $block.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                    $command = Get-Command $call.GetCommandName()
                    foreach ($name in $call.CommandElements.ParameterName) { if ($name) { $null = $command.ResolveParameter($name) } }
                }
            }
            """, _folder.Path);

        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public void CommandsOfTheReadmeThatNeedOnlyTheExamplesRun()
    {
        var command = Assert.Single(Blocks("powershell"), block => block.StartsWith("Get-ExitPoint", StringComparison.Ordinal));
        using var host = HostProcess.Start(Staged.Repository, ["-Command", $"$ErrorActionPreference = 'Stop'; Import-Module NASerEx; {command}"]);
        var result = host.WaitForExit();

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains(result.Lines, line => line.Contains("layer3", StringComparison.Ordinal));
    }

    [Fact]
    public void SpecsOfTheReadmeAreUnderstood()
    {
        Directory.CreateDirectory(_folder["photographs"]);
        _folder.Write("model.onnx", "");
        foreach (var block in Blocks("yaml"))
            _folder.Write(NameOf(block), block);

        var search = SpecFile.ReadSearch(_folder["search.naserex.yaml"]);

        Assert.Equal(_folder["photographs"], search.Dataset.Path);
        Assert.Equal("edge", search.Target.Name);
        Assert.Equal(Blocks("yaml").Select(NameOf).Order(), ["edge.naserex.yaml", "photographs.naserex.yaml", "search.naserex.yaml"]);
    }

    [Fact]
    public void TheSpecOfTheResNetIsUnderstood()
    {
        var (model, photographs) = (_folder.Write("model.onnx", ""), _folder.Write("photographs.zip", ""));

        var search = SpecFile.ReadSearch(
            Path.Combine(Staged.Repository, "examples", "resnet56-cifar10.naserex.yaml"),
            new SpecOverrides([$"model={model}", $"dataset.path={photographs}"], _folder.Path));

        Assert.Equal((model, photographs), (search.Model, search.Dataset.Path));
    }

    private static string NameOf(string block) => block.Split('\n')[0].TrimStart('#').Trim();

    private static string[] Blocks(string language)
    {
        var readme = File.ReadAllText(Path.Combine(Staged.Repository, "README.md")).ReplaceLineEndings("\n");
        var blocks = Fence().Matches(readme).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["text"].Value).ToArray();
        Assert.NotEmpty(blocks);
        return blocks;
    }

    [GeneratedRegex(@"out/gate/(?<file>\w+\.\w+)")]
    private static partial Regex Published();

    [GeneratedRegex("^```(?<language>\\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
