using Xunit;

namespace NASerEx.PowerShell.Tests;

public class StagedModuleTests
{
    [Theory]
    [InlineData("NASerEx.psd1")]
    [InlineData("NASerEx.PowerShell.dll")]
    [InlineData("dependencies/NASerEx.Engine.dll")]
    [InlineData("schemas/dataset.schema.json")]
    [InlineData("schemas/exit-search.schema.json")]
    [InlineData("schemas/hardware-target.schema.json")]
    [InlineData("dependencies/TorchSharp.dll")]
    [InlineData("dependencies/Microsoft.ML.OnnxRuntime.dll")]
    public void TheModuleIsWhole(string file) => Assert.True(File.Exists(Path.Combine(Staged.Folder, file)), file);

    [Theory]
    [InlineData("linux-x64", "libonnxruntime.so")]
    [InlineData("linux-arm64", "libonnxruntime.so")]
    [InlineData("linux-arm64", "libSkiaSharp.so")]
    [InlineData("win-x64", "onnxruntime.dll")]
    [InlineData("win-x64", "LibTorchSharp.dll")]
    [InlineData("osx-arm64", "libonnxruntime.dylib")]
    [InlineData("osx-arm64", "libSkiaSharp.dylib")]
    public void NativesAreThereForEveryPlatform(string rid, string file) =>
        Assert.True(File.Exists(Path.Combine(Staged.Folder, "dependencies", "runtimes", rid, "native", file)), file);
}
