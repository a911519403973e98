using System.Diagnostics;
using System.IO.Compression;
using Xunit;

[assembly: AssemblyFixture(typeof(NASerEx.PowerShell.Tests.PackagedModule))]

namespace NASerEx.PowerShell.Tests;

/// <summary>The package that a gallery would get, made from the staged module once a test asks for it, and the module that it installs.</summary>
public sealed class PackagedModule : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<string> _package, _module;

    public PackagedModule()
    {
        _package = new(() => Pack(_folder["first.nupkg"]));
        _module = new(Extract);
    }

    /// <summary>The package's path.</summary>
    public string Package => _package.Value;

    /// <summary>The manifest of the installed module.</summary>
    public string Manifest => Path.Combine(_module.Value, "NASerEx.psd1");

    /// <summary>Packs once more.</summary>
    public string PackAgain() => Pack(_folder["second.nupkg"]);

    public void Dispose() => _folder.Dispose();

    private static string Pack(string package)
    {
        var project = Path.Combine(Staged.Repository, "NASerEx.PowerShell", "NASerEx.PowerShell.csproj");
        var start = new ProcessStartInfo("dotnet", ["msbuild", project, "-nologo", "-t:PackageModule", $"-p:PackedModule={package}", "-p:RepositoryUrl=https://example.org/naserex"])
        {
            RedirectStandardOutput = true,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1" },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? package : throw new InvalidOperationException(output);
    }

    private string Extract()
    {
        var module = _folder["Modules/NASerEx"];
        ZipFile.ExtractToDirectory(Package, module);
        return module;
    }
}
