using Microsoft.ML.OnnxRuntime;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Natives;
using NASerEx.Runtime;
using NASerEx.Training;
using SkiaSharp;
using TorchSharp;
using Xunit;

namespace NASerEx.Engine.Tests.Natives;

public class NativeLibrariesTests
{
    // An ONNX file: ir_version 8, opset 13, one Identity node from x[2] to y[2], both float.
    private static readonly byte[] IdentityModel = Convert.FromHexString(
        "08083a370a100a017812017922084964656e746974791201675a0f0a0178120a0a08080112040a020802620f0a0179120a0a08080112040a0208024202100d");

    [Fact]
    public void SkiaSharpDecodes()
    {
        SkiaLibrary.Require();
        using var drawn = new SKBitmap(3, 2);
        drawn.SetPixel(1, 1, SKColors.Red);
        using var png = drawn.Encode(SKEncodedImageFormat.Png, 100);

        using var decoded = SKBitmap.Decode(png.ToArray());

        Assert.Equal((3, 2), (decoded.Width, decoded.Height));
        Assert.Equal(SKColors.Red, decoded.GetPixel(1, 1));
    }

    [Fact]
    public void TorchSharpTrains()
    {
        TorchLibrary.Require();
        using var weight = torch.nn.Parameter(torch.tensor([0f]));
        using var optimizer = torch.optim.SGD([weight], learningRate: 0.25);
        for (var step = 0; step < 50; step++)
        {
            using var loss = (weight - 3).pow(2).sum();
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        }

        Assert.Equal(3, weight.item<float>(), 1e-4);
    }

    [Fact]
    public void OnnxRuntimeRunsAModel()
    {
        OnnxRuntimeLibrary.Require();
        using var session = new InferenceSession(IdentityModel);
        using var input = OrtValue.CreateTensorValueFromMemory(new float[] { 2, 5 }, [2]);
        using var options = new RunOptions();

        using var outputs = session.Run(options, ["x"], [input], ["y"]);

        Assert.Equal([2, 5], outputs[0].GetTensorDataAsSpan<float>());
    }

    [Fact]
    public void RequiringAgainDoesNothing()
    {
        OnnxRuntimeLibrary.Require();
        OnnxRuntimeLibrary.Require();
        Assert.Equal("1.31.1", OrtEnv.Instance().GetVersionString());
    }

    [Fact]
    public void AMissingLibraryIsNamed()
    {
        var error = Assert.Throws<NASerExException>(() => NativeLibraries.Load("nosuch"));
        Assert.Equal("NativeLibraryMissing", error.Id);
        Assert.Equal(ErrorKind.Environment, error.Kind);
        Assert.Contains("'nosuch'", error.Message, StringComparison.Ordinal);
        Assert.Contains(NativeLibraries.Folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABrokenLibraryIsNamedWithTheLoadersWords()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, NativePlatform.FileNames("broken").Last());
            File.WriteAllText(path, new string('x', 4096));

            var error = Assert.Throws<NASerExException>(() => NativeLibraries.Load("broken", folder.FullName));

            Assert.Equal("NativeLibraryRefused", error.Id);
            Assert.Contains($"'{path}'", error.Message, StringComparison.Ordinal);
            if (OperatingSystem.IsLinux())
                Assert.Contains("invalid ELF header.", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("/lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /m/libLibTorchSharp.so).", "GLIBCXX_3.4.32")]
    [InlineData("/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /m/libonnxruntime.so).", "GLIBC_2.38")]
    [InlineData("libgomp.so.1: cannot open shared object file: No such file or directory.", "'libgomp.so.1'")]
    public void AdviceNamesWhatToInstall(string reason, string requirement) =>
        Assert.Contains(requirement, NativeLoadErrors.Advice(reason), StringComparison.Ordinal);

    [Fact]
    public void TheReasonIsWhatWasSaidOfTheFileItself()
    {
        const string message = """
            Unable to load shared library '/m/libx.so' or one of its dependencies. In order to help diagnose loading problems, consider using a tool like strace.
            libgomp.so.1: cannot open shared object file: No such file or directory
            /m/liblibx.so.so: cannot open shared object file: No such file or directory
            """;
        Assert.StartsWith("libgomp.so.1:", NativeLoadErrors.Reason("/m/libx.so", message), StringComparison.Ordinal);
    }
}
