using NASerEx.Common;
using NASerEx.Engine.Tests.Specs;
using NASerEx.Runtime;
using NASerEx.Specs;
using Xunit;

namespace NASerEx.Engine.Tests;

/// <summary>Drafted targets are right as they stand, say what the machine tells, and reach ONNX Runtime.</summary>
public sealed class TargetDraftTests : IDisposable
{
    private readonly SpecFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ADraftIsRightAsItStands()
    {
        var draft = Experiment.DraftTarget(Request("new.naserex.yaml"), replace: false);
        draft.Write();
        Assert.Empty(Experiment.CheckTarget(draft.Path, SpecOverrides.None));
        Assert.Empty(SpecSchemas.Complaints(draft.Path));
        var target = SpecFile.ReadTarget(draft.Path);
        Assert.Equal((Environment.ProcessorCount, "CPU"), (target.Threads, target.Provider));
        Assert.Matches(@"# .+, \d+ logical processors, [\d.]+ GB of memory, .+, ONNX Runtime \d", draft.Text);
        Assert.DoesNotContain("# affinity: []", draft.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatStandsInCommentsIsRightToo()
    {
        var draft = Experiment.DraftTarget(Request("new.naserex.yaml") with { Threads = 3, Name = "a: b" }, replace: false);
        var text = draft.Text.Replace("# batch:", "batch:", StringComparison.Ordinal).Replace("# watts:", "watts:", StringComparison.Ordinal)
            .Replace("# affinity:", "affinity:", StringComparison.Ordinal).Replace("# memoryLimitMb:", "memoryLimitMb:", StringComparison.Ordinal)
            .Replace("# powerSource:", "powerSource:", StringComparison.Ordinal).Replace("# governor:", "governor:", StringComparison.Ordinal)
            .Replace("# clockMhz:", "clockMhz:", StringComparison.Ordinal);
        var target = SpecFile.ReadTarget(_folder.Write("all.naserex.yaml", text));
        Assert.Equal(("a: b", 3, 32, 15.0), (target.Name, target.Threads, target.Batch, target.Watts));
        Assert.True(target.MemoryLimitMb > 100);
        Assert.NotNull(target.PowerSource);
        Assert.NotNull(target.Governor);
        Assert.True(target.ClockMhz > 0);
        Assert.Equal([2, 3], target.Affinity);
    }

    [Fact]
    public void AProviderThatIsNotInstalledIsNamed()
    {
        var error = Assert.Throws<NASerExException>(() => Experiment.DraftTarget(Request("new.naserex.yaml") with { Provider = "CoreML" }, replace: false));
        Assert.Equal("ProviderMissing", error.Id);
        Assert.Contains("'CoreML'; it has", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileIsReplacedOnlyWhenAllowed()
    {
        var error = Assert.Throws<NASerExException>(() => Experiment.DraftTarget(Request("cpu.naserex.yaml"), replace: false));
        Assert.Equal("SpecFileExists", error.Id);
        Assert.NotEmpty(Experiment.DraftTarget(Request("cpu.naserex.yaml"), replace: true).Text);
    }

    [Fact]
    public void ASpecOfAnotherKindIsNoTarget() =>
        Assert.Equal("SpecKind", Assert.Single(Experiment.CheckTarget(_folder.PathOf("data.naserex.yaml"), SpecOverrides.None)).Id);

    [Fact]
    public void ProcessorsReachOnnxRuntime()
    {
        var backbone = Path.Combine(SharedFiles.Repository, "examples", "symbols-backbone.onnx");
        var target = SpecFile.ReadTarget(_folder.Write("bound.naserex.yaml", SpecFolder.Target + "\naffinity: [1]\n"));
        using (var model = ExitModel.Open(backbone, target.ToRuntime()))
            model.Run();
        // ONNX Runtime itself refuses another number of processors than of its own threads.
        var error = Assert.Throws<NASerExException>(() => ExitModel.Open(backbone, target.ToRuntime() with { Affinity = [1, 1] }));
        Assert.Equal("ModelRefused", error.Id);
    }

    private TargetDraftRequest Request(string name) => new(_folder.PathOf(name)) { Schemas = Path.Combine(SharedFiles.Repository, "schemas") };
}
