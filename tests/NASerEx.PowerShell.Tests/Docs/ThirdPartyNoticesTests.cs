using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace NASerEx.PowerShell.Tests.Docs;

/// <summary>The notices name what the module carries, as its packages say it.</summary>
public class ThirdPartyNoticesTests
{
    private const string Update = "NASEREX_UPDATE_DOCS";
    private const string Row = "| ";

    // What Install-ExitTrainingRuntime restores is not in the package.
    private const string NotCarried = "libtorch-";

    private static readonly string Notices = Path.Combine(Staged.Repository, "THIRD-PARTY-NOTICES.md");

    [Fact]
    public void TheyNameEveryPackageAndItsLicence()
    {
        Package[] packages = [.. Carried().Distinct().OrderBy(package => package.Id, StringComparer.OrdinalIgnoreCase)];
        string[] rows = ["| Package | Version | Licence | Copyright | Project |", "|---|---|---|---|---|", .. packages.Select(package => package.ToString())];
        var lines = File.ReadAllLines(Notices);
        var (first, last) = (Array.FindIndex(lines, IsRow), Array.FindLastIndex(lines, IsRow));
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(Notices, string.Join('\n', [.. lines[..first], .. rows, .. lines[(last + 1)..], ""]));

        Assert.True(
            rows.SequenceEqual(File.ReadLines(Notices).Where(IsRow)),
            $"THIRD-PARTY-NOTICES.md is not what the packages say. Renew it with {Update}=1 dotnet test -c Release --project tests/NASerEx.PowerShell.Tests -- --filter-class '*ThirdPartyNoticesTests'");
        Assert.All(packages.Where(package => package.IsExpression), package => Assert.Contains($"## {package.Licence}", lines));
    }

    [Fact]
    public void TheyAreInTheModule()
    {
        Assert.Equal(File.ReadAllText(Notices), File.ReadAllText(Path.Combine(Staged.Folder, "THIRD-PARTY-NOTICES.md")));
        Assert.All(["Microsoft.ML.OnnxRuntime", "SkiaSharp.NativeAssets.macOS"], package => Assert.NotEmpty(Directory.GetFiles(Path.Combine(Staged.Folder, "notices", package))));
    }

    private static bool IsRow(string line) => line.StartsWith(Row, StringComparison.Ordinal) || line.StartsWith("|-", StringComparison.Ordinal);

    /// <summary>The packages whose files are in the module: those of its assemblies, and those that its native libraries come from.</summary>
    private static IEnumerable<Package> Carried()
    {
        using var assets = JsonDocument.Parse(File.ReadAllText(Path.Combine(Staged.Repository, "NASerEx.PowerShell", "obj", "project.assets.json")));
        var assemblies = Directory.GetFiles(Path.Combine(Staged.Folder, "dependencies"), "*.dll").Select(Path.GetFileName).ToHashSet();
        foreach (var library in assets.RootElement.GetProperty("targets").EnumerateObject().Single().Value.EnumerateObject())
            if (library.Value.GetProperty("type").GetString() == "package" && library.Value.TryGetProperty("runtime", out var files)
                && files.EnumerateObject().Any(file => assemblies.Contains(Path.GetFileName(file.Name))))
                yield return Package.Of(library.Name.Split('/')[0], library.Name.Split('/')[1]);
        foreach (var native in assets.RootElement.GetProperty("project").GetProperty("frameworks").EnumerateObject().Single().Value.GetProperty("downloadDependencies").EnumerateArray())
            if (native.GetProperty("name").GetString()! is var id && !id.StartsWith(NotCarried, StringComparison.Ordinal)
                && native.GetProperty("version").GetString()!.Trim('[', ']').Split(',')[0] is var version)
                yield return Package.Of(id, version);
    }

    /// <summary>What a package says of itself.</summary>
    private sealed record Package(string Id, string Version, string Licence, bool IsExpression, string Copyright, string Project)
    {
        public static Package Of(string id, string version)
        {
            var folder = Path.Combine(Staged.Packages, id.ToLowerInvariant(), version);
            var metadata = XDocument.Load(Path.Combine(folder, id.ToLowerInvariant() + ".nuspec")).Descendants().First(element => element.Name.LocalName == "metadata");
            string TextOf(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value ?? "";
            var isExpression = metadata.Elements().First(element => element.Name.LocalName == "license").Attribute("type")!.Value == "expression";
            var licence = isExpression ? TextOf("license") : File.ReadLines(Path.Combine(folder, TextOf("license"))).First(line => line.Length > 0).Trim();
            return new Package(id, version, licence, isExpression, TextOf("copyright"), TextOf("projectUrl"));
        }

        public override string ToString() => $"| {Id} | {Version} | {Licence} | {Copyright} | {Project} |";
    }
}
