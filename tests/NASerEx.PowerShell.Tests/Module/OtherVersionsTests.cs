using NASerEx.PowerShell.Tests.Cmdlets;
using Xunit;

namespace NASerEx.PowerShell.Tests.Module;

/// <summary>Another module has loaded other versions of what this one brings, and uses them.</summary>
public sealed class OtherVersionsTests : IDisposable
{
    private readonly Inputs _inputs = new();

    public void Dispose() => _inputs.Dispose();

    [Fact]
    public void AModuleWithOtherVersionsWorksBesideThisOne()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The other module's native library is named as on Linux.");
        WriteOtherModule();
        var result = _inputs.Run("""
            Remove-Module NASerEx
            Import-Module ./other/other.psm1
            "before: $(Use-Other model.onnx)"
            Import-Module NASerEx
            $measured = Invoke-ExitSearch search.naserex.yaml | Export-ExitModel -OutDirectory out | Measure-ExitModel
            "ours: $($measured.Samples)"
            "after: $(Use-Other out/model.exits.onnx)"
            [AppDomain]::CurrentDomain.GetAssemblies() |
                Where-Object { $_.GetName().Name -in 'YamlDotNet', 'Google.Protobuf', 'Microsoft.ML.OnnxRuntime' } |
                ForEach-Object { "$([System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name -eq 'NASerEx') $($_.GetName().Name) $([System.Diagnostics.FileVersionInfo]::GetVersionInfo($_.Location).FileVersion)" }
            "natives: $([IO.File]::ReadAllLines('/proc/self/maps').ForEach({ $_.Split(' ')[-1] }).Where({ $_.EndsWith('libonnxruntime.so') }))"
            """);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("before: 2 16 1", result.Lines);
        Assert.Contains("ours: 200", result.Lines);
        Assert.Contains("after: 2 16 1", result.Lines);
        var loaded = result.Lines.Where(line => line.StartsWith("True ", StringComparison.Ordinal) || line.StartsWith("False ", StringComparison.Ordinal)).ToList();
        foreach (var assembly in new[] { "YamlDotNet", "Google.Protobuf", "Microsoft.ML.OnnxRuntime" })
            Assert.Equal(2, loaded.Where(line => line.Split(' ')[1] == assembly).Select(line => line.Split(' ')[2]).Distinct().Count());
        var natives = result.Lines.Single(line => line.StartsWith("natives:", StringComparison.Ordinal)).Split(' ').Skip(1).Distinct();
        Assert.Equal(2, natives.Count());
    }

    private void WriteOtherModule()
    {
        Directory.CreateDirectory(_inputs["other"]);
        var (dependencies, others) = (Path.Combine(Staged.Folder, "dependencies"), Path.Combine(AppContext.BaseDirectory, "OtherModule"));
        var natives = Path.GetDirectoryName(Directory.EnumerateFiles(Path.Combine(dependencies, "runtimes"), "libonnxruntime.so", SearchOption.AllDirectories).Single(file => file.Contains(Rid, StringComparison.Ordinal)))!;
        foreach (var file in Directory.EnumerateFiles(others).Append(Path.Combine(dependencies, "System.Numerics.Tensors.dll")).Append(Path.Combine(natives, "libonnxruntime.so")))
            File.Copy(file, Path.Combine(_inputs["other"], Path.GetFileName(file)));
        _inputs.Write("other/other.psm1", """
            foreach ($name in 'YamlDotNet', 'Google.Protobuf', 'Microsoft.ML.OnnxRuntime') { $null = [Reflection.Assembly]::LoadFrom("$PSScriptRoot/$name.dll") }
            function Use-Other($Model) {
                $yaml = [YamlDotNet.Serialization.DeserializerBuilder]::new().Build().Deserialize([IO.StringReader]::new('{a: 1, b: 2}'))
                $protobuf = [Google.Protobuf.ByteString]::CopyFrom([byte[]]::new(16)).Length
                $session = [Microsoft.ML.OnnxRuntime.InferenceSession]::new("$PWD/$Model")
                "$($yaml.Count) $protobuf $($session.InputMetadata.Count)"
                $session.Dispose()
            }
            """);
    }

    private static string Rid => $"linux-{System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture}".ToLowerInvariant();
}
