using System.Runtime.InteropServices;
using Xunit;

namespace NASerEx.PowerShell.Tests.Module;

public class IsolationTests
{
    private static readonly string Rid = $"linux-{RuntimeInformation.ProcessArchitecture}".ToLowerInvariant();

    private const string ListAssemblies = """
        [AppDomain]::CurrentDomain.GetAssemblies() |
            ForEach-Object { "$([System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name) $($_.GetName().Name)" }
        """;

    [Fact]
    public void ImportLoadsNeitherTheEngineNorNativeLibraries()
    {
        var result = HostProcess.RunCommand($"Import-Module NASerEx; {ListAssemblies}; if ($IsLinux) {{ [IO.File]::ReadAllText('/proc/self/maps') }}");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("Default NASerEx.PowerShell", result.Lines);
        foreach (var absent in new[] { "NASerEx.Engine", "TorchSharp", "OnnxRuntime", "libtorch", "libonnxruntime", "libSkiaSharp" })
            Assert.DoesNotContain(absent, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheEngineLivesInItsOwnContext()
    {
        var result = HostProcess.RunCommand($"Import-Module NASerEx; $null = [Reflection.Assembly]::Load('NASerEx.Engine'); {ListAssemblies}");

        Assert.Contains("NASerEx NASerEx.Engine", result.Lines);
        Assert.DoesNotContain("Default NASerEx.Engine", result.Lines);
    }

    [Theory]
    [InlineData("Runtime.OnnxRuntimeLibrary", "libonnxruntime.so")]
    [InlineData("Training.TorchLibrary", "libtorch_cpu.so")]
    [InlineData("Data.SkiaLibrary", "libSkiaSharp.so")]
    public void EachNativeLibraryLoadsWithoutTheOthers(string wrapper, string library)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc/self/maps.");
        var natives = $"{Staged.Folder}/dependencies/runtimes/{Rid}/native/";
        Assert.SkipUnless(File.Exists(natives + library), $"There is no {library} for {Rid}.");
        var result = HostProcess.RunCommand($"""
            Import-Module NASerEx
            [Reflection.Assembly]::Load('NASerEx.Engine').GetType('NASerEx.{wrapper}').GetMethod('Require').Invoke($null, $null)
            [IO.File]::ReadAllText('/proc/self/maps')
            """);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        foreach (var native in new[] { "libonnxruntime.so", "libtorch_cpu.so", "libSkiaSharp.so" })
            Assert.Equal(native == library, result.Output.Contains(natives + native, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("TorchSharp")]
    [InlineData("YamlDotNet")]
    public void DependenciesAreNotAnsweredForToOthers(string assembly)
    {
        var result = HostProcess.RunCommand($"Import-Module NASerEx; [Reflection.Assembly]::Load('{assembly}')");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(assembly, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ImportingAgainWorks()
    {
        var result = HostProcess.RunCommand(
            "Import-Module NASerEx; Remove-Module NASerEx; Import-Module NASerEx -Force; (Get-Module NASerEx).Version.ToString()");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal([typeof(IsolationTests).Assembly.GetName().Version!.ToString(3)], result.Lines);
    }
}
