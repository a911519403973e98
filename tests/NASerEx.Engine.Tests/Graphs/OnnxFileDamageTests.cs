using NASerEx.Common;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using Xunit;
using static NASerEx.Engine.Tests.Graphs.ProtoModels;

namespace NASerEx.Engine.Tests.Graphs;

public sealed class OnnxFileDamageTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("naserex-onnx-");
    private readonly string _folder;
    private readonly string _model;

    public OnnxFileDamageTests()
    {
        _folder = Directory.CreateDirectory(Path.Combine(_root.FullName, "model")).FullName;
        _model = Path.Combine(_folder, "m.onnx");
    }

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void AFileCutAnywhereIsNamed()
    {
        var whole = Bytes(Model(AddGraph(Floats("w", 1, 2))));
        Assert.Equal(2, OnnxFile.FromBytes(whole).Graph.Initializers.Values.Single().Count);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_model, whole[..length]);
            var error = Assert.Throws<NASerExException>(() => OnnxFile.Read(_model));
            Assert.Equal("ModelUnreadable", error.Id);
            Assert.Contains(_model, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("this is a text file, not a model\n")]
    [InlineData("PK\u0003\u0004")]
    public void AFileThatIsNoModelIsNamed(string content)
    {
        File.WriteAllText(_model, content);
        Assert.Equal("ModelUnreadable", Assert.Throws<NASerExException>(() => OnnxFile.Read(_model)).Id);
    }

    [Fact]
    public void AMissingFileIsNamed() =>
        Assert.Equal("ModelNotFound", Assert.Throws<NASerExException>(() => OnnxFile.Read(_model)).Id);

    [Fact]
    public void ExternalDataIsReadByOffsetAndLength()
    {
        WriteFloats(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "sub")).FullName, "w.bin"), 9, 1, 2, 9);

        var model = ReadWith(("location", "sub/w.bin"), ("offset", "4"), ("length", "8"));

        Assert.Equal([1f, 2f], model.Graph.Initializers.Values.Single().AsSpan<float>().ToArray());
        Assert.Equal([1f, 2f], OnnxFile.FromBytes(OnnxFile.ToBytes(model)).Graph.Initializers.Values.Single().AsSpan<float>().ToArray());
    }

    [Fact]
    public void TheHashCoversWeightsBesideTheFile()
    {
        WriteFloats(Path.Combine(_folder, "w.bin"), 1, 2);
        var before = ReadWith(("location", "w.bin")).Sha256;
        Assert.Equal(before, ReadWith(("location", "w.bin")).Sha256);

        WriteFloats(Path.Combine(_folder, "w.bin"), 1, 3);

        Assert.NotEqual(before, ReadWith(("location", "w.bin")).Sha256);
        File.WriteAllBytes(_model, Bytes(Model(AddGraph(Floats("w", 1, 2)))));
        Assert.Equal(NASerEx.Common.ContentHash.OfFile(_model), OnnxFile.Read(_model).Sha256);
    }

    [Theory]
    [InlineData("../secret.bin")]
    [InlineData("sub/../../secret.bin")]
    [InlineData("/etc/hostname")]
    public void ExternalDataOutsideTheFolderIsRefused(string location)
    {
        WriteFloats(Path.Combine(_root.FullName, "secret.bin"), 1, 2);
        Directory.CreateDirectory(Path.Combine(_folder, "sub"));

        var error = Assert.Throws<NASerExException>(() => ReadWith(("location", location)));

        Assert.Equal("ExternalDataRefused", error.Id);
        Assert.Contains(location, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ExternalDataBehindALinkOutOfTheFolderIsRefused(bool linkFolder)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Symbolic links need rights on Windows.");
        var outside = Directory.CreateDirectory(Path.Combine(_root.FullName, "outside")).FullName;
        WriteFloats(Path.Combine(outside, "w.bin"), 1, 2);
        var location = linkFolder ? "link/w.bin" : "link.bin";
        if (linkFolder)
            Directory.CreateSymbolicLink(Path.Combine(_folder, "link"), outside);
        else
            File.CreateSymbolicLink(Path.Combine(_folder, "link.bin"), Path.Combine(outside, "w.bin"));

        Assert.Equal("ExternalDataRefused", Assert.Throws<NASerExException>(() => ReadWith(("location", location))).Id);
    }

    [Fact]
    public void ExternalDataThatIsMissingOrShortIsNamed()
    {
        Assert.Equal("ExternalDataNotFound", Assert.Throws<NASerExException>(() => ReadWith(("location", "no.bin"))).Id);
        WriteFloats(Path.Combine(_folder, "w.bin"), 1, 2);
        Assert.Equal("ModelInvalid", Assert.Throws<NASerExException>(() => ReadWith(("location", "w.bin"), ("offset", "4"), ("length", "8"))).Id);
        Assert.Equal("ModelInvalid", Assert.Throws<NASerExException>(() => ReadWith(("location", "w.bin"), ("offset", "-4"))).Id);
    }

    [Fact]
    public void AModelInMemoryHasNoExternalData()
    {
        var bytes = Bytes(Model(AddGraph(External("w", 2, ("location", "w.bin")))));
        Assert.Equal("ModelUnsupported", Assert.Throws<NASerExException>(() => OnnxFile.FromBytes(bytes)).Id);
    }

    private static void WriteFloats(string path, params float[] values) =>
        File.WriteAllBytes(path, Tensor.Of(values, values.Length).Bytes.ToArray());

    private Model ReadWith(params (string Key, string Value)[] entries)
    {
        File.WriteAllBytes(_model, Bytes(Model(AddGraph(External("w", 2, entries)))));
        return OnnxFile.Read(_model);
    }
}
