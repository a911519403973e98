using System.Diagnostics;
using NASerEx.Data;
using NASerEx.Engine.Tests.Data;
using NASerEx.Engine.Tests.Export;
using NASerEx.Engine.Tests.Training;
using NASerEx.Export;
using NASerEx.Runtime;
using NASerEx.Synthetic;
using Xunit;

namespace NASerEx.Engine.Tests.Runtime;

/// <summary>A long stream of encoded frames through a model in stages: flat memory, and nothing lost. The benchmark <c>stream</c> runs a longer one.</summary>
[Collection(nameof(Alone))]
public sealed class LongStreamTests : IDisposable
{
    private const int Frames = 20_000, WarmUp = 5_000, CorruptEvery = 100;
    private const long MostGrowth = 16 << 20;

    private readonly TinyResidual _tiny = new();
    private readonly StagedFolder _folder;

    public LongStreamTests() => _folder = new StagedFolder(StagedExporter.Export(_tiny.Model, ShapeOracle.Observe(_tiny.Model), Plans.Of(_tiny, 0.26f), "model"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void MemoryIsFlatAndEveryFrameIsAnswered()
    {
        using var runner = ExitRunner.Open(_folder.Manifest, TestModels.OneThread, 16);
        var preparer = new ImagePreparer(new PreprocessOptions { Width = TinyResidual.Size, Height = TinyResidual.Size }, "test");
        using var frames = new SyntheticFrameStream(Pictures(), CorruptEvery, Frames);
        using var pipeline = new ImagePipeline(runner, preparer, new PipelineOptions(), TestContext.Current.CancellationToken);
        pipeline.Feed(FrameStream.Encoded(frames));
        var (number, faults) = (0, 0);
        (long Managed, long Resident, long Allocated) before = default;
        while (pipeline.Take(out var result))
        {
            Assert.Equal($"frame {++number}", result.Image.Source);
            Assert.Equal(number % CorruptEvery == 0, result.Fault is not null);
            faults += result.Fault is null ? 0 : 1;
            if (number == WarmUp)
                before = Memory();
        }

        var after = Memory();
        Assert.Equal((Frames, Frames / CorruptEvery), (number, faults));
        Assert.InRange(after.Managed - before.Managed, long.MinValue, MostGrowth / 4);
        Assert.InRange(after.Resident - before.Resident, long.MinValue, MostGrowth);
        Assert.InRange((after.Allocated - before.Allocated) / (double)(Frames - WarmUp), 0, 2048);
    }

    private static byte[][] Pictures() => [.. Enumerable.Range(0, 50).Select(seed =>
    {
        var samples = new byte[TinyResidual.Size * TinyResidual.Size * 3];
        new Random(seed).NextBytes(samples);
        return EncodedImages.Png(TinyResidual.Size, TinyResidual.Size, 8, EncodedImages.Rgb, samples);
    })];

    private static (long Managed, long Resident, long Allocated) Memory()
    {
        var managed = GC.GetTotalMemory(forceFullCollection: true);
        using var process = Process.GetCurrentProcess();
        return (managed, process.WorkingSet64, GC.GetTotalAllocatedBytes(precise: true));
    }
}
