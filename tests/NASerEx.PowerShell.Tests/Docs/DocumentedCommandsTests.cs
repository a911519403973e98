using NASerEx.Servers;
using NASerEx.Specs;
using Xunit;

namespace NASerEx.PowerShell.Tests.Docs;

/// <summary>What the README, the pages of docs and the help show works as it stands there.</summary>
public class DocumentedCommandsTests(RabbitServer broker)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    // What reads from a camera.
    private const string Camera = "ffmpeg ";

    // Languages that are not run here, and why.
    private static readonly Dictionary<string, string> NotRun = new()
    {
        ["sh"] = "builds the project and runs the quick start, which ExamplesTests runs, and these tests",
        ["text"] = "is output",
    };

    [Fact]
    public void EveryCommandOfThePagesAndOfTheHelpRuns()
    {
        Assert.SkipUnless(Staged.HasLibtorch, "There is no libtorch for this platform.");
        CodeBlock[] blocks = [.. CodeBlock.OfPages.Where(block => block.Language == "powershell"), .. CodeBlock.OfHelp.Where(block => !block.Text.StartsWith(Camera, StringComparison.Ordinal))];
        var (ending, others) = (blocks.Where(block => block.Text.Contains("-ExitOnFailure", StringComparison.Ordinal)).ToList(), blocks.Where(block => !block.Text.Contains("-ExitOnFailure", StringComparison.Ordinal)).ToList());
        Assert.NotEmpty(ending);
        if (!broker.IsThere)
            others.RemoveAll(block => block.Text.Contains("-Broker", StringComparison.Ordinal));
        using var folder = new DocumentedFolder();

        var failures = Run(others, folder).Lines.Where(line => line.StartsWith("FAILED", StringComparison.Ordinal)).ToList();
        foreach (var block in ending)
            if (Run([block], folder) is { ExitCode: not (0 or 2) } result)
                failures.Add($"FAILED {block.Place}: exit code {result.ExitCode}, {result.Error}{result.Output}");

        Assert.Empty(failures);
    }

    [Fact]
    public void EveryBlockIsRunOrItIsSaidWhyNot() =>
        Assert.All(CodeBlock.OfPages, block => Assert.True(block.Language is "powershell" or "yaml" || NotRun.ContainsKey(block.Language), $"{block.Place}: '{block.Language}'"));

    [Fact]
    public void SpecsOfThePagesAreUnderstood()
    {
        foreach (var page in CodeBlock.OfPages.Where(block => block.Language == "yaml").GroupBy(block => block.Place.Split(':')[0]))
        {
            using var folder = new TemporaryFolder();
            Directory.CreateDirectory(folder["photographs"]);
            folder.Write("model.onnx", "");
            foreach (var spec in page)
                folder.Write(spec.FileName, spec.Text);

            var search = SpecFile.ReadSearch(folder["search.naserex.yaml"]);

            Assert.Equal(folder["photographs"], search.Dataset.Path);
            Assert.Subset(new HashSet<string> { "photographs.naserex.yaml", "search.naserex.yaml", "cpu.naserex.yaml", "edge.naserex.yaml" }, page.Select(spec => spec.FileName).ToHashSet());
        }
    }

    /// <summary>Runs blocks one after the other, each in a folder of its own; a line of the output names each that failed.</summary>
    private HostResult Run(List<CodeBlock> blocks, DocumentedFolder folder)
    {
        using var scripts = new TemporaryFolder();
        foreach (var (number, block) in blocks.Index())
        {
            scripts.Write($"{number:000}.ps1", DocumentedFolder.Shortened(block.Text, broker.Address));
            scripts.Write($"{number:000}.txt", $"{block.Place}\n{folder.CopyFor(block)}");
        }

        using var host = HostProcess.Start(scripts.Path, new Dictionary<string, string?> { ["RABBITMQ_PASSWORD"] = broker.Credential.Password }, ["-Command", $$"""
            $ErrorActionPreference = 'Stop'
            $WarningPreference = 'SilentlyContinue'
            Import-Module NASerEx
            # Commands that come with PowerShell itself, as far as examples use them.
            function Format-Table { $input }
            function Move-Item($Path, $Destination) { if (-not [IO.File]::Exists($Path)) { throw "There is no file '$Path'." } }
            function Get-ChildItem($Path, [switch] $Recurse, $Filter) {
                [IO.DirectoryInfo]::new($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)).GetFiles($Filter, 'AllDirectories')
            }
            foreach ($file in [IO.Directory]::GetFiles('{{scripts.Path}}', '*.ps1')) {
                $place, $folder = [IO.File]::ReadAllLines([IO.Path]::ChangeExtension($file, 'txt'))
                $null = $ExecutionContext.SessionState.Path.SetLocation($folder)
                # A gate may fail: so little is searched and measured here that it says nothing.
                try { $null = & ([scriptblock]::Create([IO.File]::ReadAllText($file))) }
                catch { if (-not $_.FullyQualifiedErrorId.StartsWith('GateFailed')) { "FAILED ${place}: $($_.FullyQualifiedErrorId): $_".Replace("`n", ' ') } }
            }
            """]);
        return host.WaitForExit(Limit);
    }
}
