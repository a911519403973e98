using System.Globalization;
using System.Text.RegularExpressions;
using NASerEx.Specs;
using Xunit;

namespace NASerEx.PowerShell.Tests;

/// <summary>The examples run.</summary>
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
        Assert.StartsWith("accuracy drop at most 0.5 points with 95 % confidence", result.Lines[^3], StringComparison.Ordinal);
        Assert.InRange(figures[0], -100, 1);
        Assert.InRange(figures[1], 2, 100);
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
        Assert.Subset(inputs.Files.ToHashSet(), new HashSet<string> { "out/model.exits.onnx", "out/measured.json", "out/report.html", "out/gate.xml", "out/gate.sarif" });
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
    public void TheSpecOfTheResNetIsUnderstood()
    {
        var (model, photographs) = (_folder.Write("model.onnx", ""), _folder.Write("photographs.zip", ""));

        var search = SpecFile.ReadSearch(
            Path.Combine(Staged.Repository, "examples", "resnet56-cifar10.naserex.yaml"),
            new SpecOverrides([$"model={model}", $"dataset.path={photographs}"], _folder.Path));

        Assert.Equal((model, photographs), (search.Model, search.Dataset.Path));
    }

    [GeneratedRegex(@"out/gate/(?<file>\w+\.\w+)")]
    private static partial Regex Published();
}
