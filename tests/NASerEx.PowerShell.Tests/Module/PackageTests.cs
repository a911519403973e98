using System.IO.Compression;
using System.Xml.Linq;
using Xunit;

namespace NASerEx.PowerShell.Tests.Module;

/// <summary>What a gallery gets.</summary>
public class PackageTests(PackagedModule packaged)
{
    private const long MostBytes = 90_000_000;

    [Fact]
    public void APackageForAllPlatformsIsSmallEnoughForAGallery() => Assert.InRange(new FileInfo(packaged.Package).Length, 30_000_000, MostBytes);

    [Fact]
    public void ItHoldsTheModuleAndTheNativesOfFourPlatformsButNotLibtorch()
    {
        using var zip = ZipFile.OpenRead(packaged.Package);
        var names = zip.Entries.Select(entry => entry.FullName).ToHashSet();

        string[] module =
        [
            "NASerEx.psd1", "NASerEx.PowerShell.dll", "NASerEx.Format.ps1xml", "LICENSE", "THIRD-PARTY-NOTICES.md", "icon.png", "notices/Microsoft.ML.OnnxRuntime/ThirdPartyNotices.txt", "en-US/NASerEx.PowerShell.dll-Help.xml",
            "schemas/exit-search.schema.json", "dependencies/NASerEx.Engine.dll", "dependencies/TorchSharp.dll", "dependencies/Microsoft.ML.OnnxRuntime.dll",
        ];
        Assert.Superset(module.ToHashSet(), names);
        Assert.Superset(Natives().ToHashSet(), names);
        Assert.DoesNotContain(names, name => Path.GetFileName(name) is var file && (file.Contains("torch_cpu", StringComparison.Ordinal) || file.Contains("c10", StringComparison.Ordinal)));
    }

    [Fact]
    public void TheSameModuleGivesTheSameBytes() => Assert.Equal(File.ReadAllBytes(packaged.Package), File.ReadAllBytes(packaged.PackAgain()));

    [Fact]
    public void NoFileTellsWhereItWasBuilt()
    {
        var place = System.Text.Encoding.UTF8.GetBytes(Staged.Repository);
        using var zip = ZipFile.OpenRead(packaged.Package);
        foreach (var entry in zip.Entries.Where(entry => entry.Name.StartsWith("NASerEx.", StringComparison.Ordinal)))
        {
            using var content = new MemoryStream();
            using (var stream = entry.Open())
                stream.CopyTo(content);
            Assert.True(content.ToArray().AsSpan().IndexOf(place) < 0, entry.FullName);
        }
    }

    [Fact]
    public void ItsMetadataAreTheManifests()
    {
        using var zip = ZipFile.OpenRead(packaged.Package);
        using var stream = zip.GetEntry("NASerEx.nuspec")!.Open();
        var metadata = XDocument.Load(stream).Root!.Elements().Single().Elements().ToDictionary(element => element.Name.LocalName, element => element.Value);
        var result = HostProcess.RunCommand($$"""
            $manifest = [System.Management.Automation.Language.Parser]::ParseFile('{{packaged.Manifest}}', [ref] $null, [ref] $null).Find({ $args[0] -is [System.Management.Automation.Language.HashtableAst] }, $false).SafeGetValue()
            $data = $manifest.PrivateData.PSData
            $manifest.ModuleVersion, $manifest.Author, $manifest.Description, $data.LicenseUri, $data.ProjectUri
            "$($data.Tags)|$($manifest.CmdletsToExport | ForEach-Object { "PSCommand_$_" })"
            $data.ReleaseNotes
            """);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal("NASerEx", metadata["id"]);
        Assert.Equal([metadata["version"], metadata["authors"], metadata["description"], metadata["licenseUrl"], metadata["projectUrl"]], result.Lines[..5]);
        Assert.Subset(metadata["tags"].Split(' ').ToHashSet(), result.Lines[5].Split(' ', '|').ToHashSet());
        Assert.Equal(metadata["releaseNotes"].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), result.Lines[6..]);
        Assert.StartsWith("### Added", metadata["releaseNotes"], StringComparison.Ordinal);
        Assert.NotNull(zip.GetEntry(metadata["icon"]));
    }

    private static IEnumerable<string> Natives() =>
        from platform in new[] { ("linux-x64", "lib", ".so"), ("linux-arm64", "lib", ".so"), ("win-x64", "", ".dll"), ("osx-arm64", "lib", ".dylib") }
        from library in new[] { "onnxruntime", "SkiaSharp", "e_sqlite3" }
        let name = library == "SkiaSharp" ? "libSkiaSharp" : platform.Item2 + library
        select $"dependencies/runtimes/{platform.Item1}/native/{name}{platform.Item3}";
}
