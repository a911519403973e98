using NASerEx.Common;
using NASerEx.Gates;
using NASerEx.Specs;
using Xunit;

namespace NASerEx.Engine.Tests.Specs;

public sealed class GateSectionTests : IDisposable
{
    private readonly SpecFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LimitsAreReadWithTheirPlacesThoughFilesAreMissing()
    {
        var path = Write("gate:\n  maxAccuracyDrop: 1\n  minSpeedup: 1.5\n");
        File.Delete(_folder.PathOf("model.onnx"));
        var section = SpecFile.ReadGate(path);
        Assert.Equal(new GateOptions { MaxAccuracyDrop = 1, MinSpeedup = 1.5 }, section.Options);
        Assert.Equal([new Gate("maxAccuracyDrop", 1, new SourceLocation(path, 12, 3)), new Gate("minSpeedup", 1.5, new SourceLocation(path, 13, 3))], Gate.Of(section.Options, section.Places));
    }

    [Fact]
    public void ASearchKeepsThemAndAWrittenSpecHasThem()
    {
        var spec = SpecFile.ReadSearch(Write("gate: {maxP90Ms: 8}\n"), new SpecOverrides(["gate.minConfidence=0.9"], _folder.Root));
        Assert.Equal(new GateOptions { MaxP90Ms = 8, MinConfidence = 0.9 }, spec.Gate);
        var written = _folder.PathOf("written.naserex.yaml");
        SpecFile.WriteSearch(spec, written);
        Assert.Equal(spec.Gate, SpecFile.ReadGate(written).Options);
    }

    [Theory]
    [InlineData("", "SpecMissingKey", "gate: there are no constraints")]
    [InlineData("gate: 3\n", "SpecWrongType", "11:7: gate: expects a mapping")]
    [InlineData("gate:\n  minSpedup: 2\n", "SpecUnknownKey", "12:3: gate.minSpedup: unknown key. Did you mean 'minSpeedup'?")]
    [InlineData("gate: {minSpeedup: 0}\n", "SpecOutOfRange", "gate.minSpeedup: 0 is out of range; it must be greater than 0.")]
    [InlineData("gate: {minConfidence: 1}\n", "SpecOutOfRange", "gate.minConfidence: 1 is out of range")]
    [InlineData("gate: {maxP90Ms: fast}\n", "SpecWrongType", "gate.maxP90Ms: expects a number")]
    public void FaultsAreNamedWithTheirPlace(string gate, string id, string message)
    {
        var error = Assert.Throws<NASerExException>(() => SpecFile.ReadGate(Write(gate)));
        Assert.Equal(id, error.Id);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private string Write(string gate) => _folder.Write("search.naserex.yaml", SpecFolder.Search.ReplaceLineEndings("\n") + "\n" + gate);
}
