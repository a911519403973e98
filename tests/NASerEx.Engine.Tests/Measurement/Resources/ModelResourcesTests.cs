using NASerEx.Engine.Tests.Training;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Measurement.Resources;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Measurement.Resources;

/// <summary>Memory, start and effort of models of known size.</summary>
[Collection(nameof(Alone))]
public sealed class ModelResourcesTests : IDisposable
{
    private const int Side = 32, Wide = 4096;
    private const double Megabyte = 1 << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-resources").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void MemoryIsThatOfTheWeightsAndSomewhatMore()
    {
        var weights = 4.0 * 3 * Side * Side * Wide / Megabyte;
        var (wide, narrow) = (Open(Wide), Open(16));
        Assert.InRange(wide.Opening.MemoryBytes / Megabyte, weights, 4 * weights);
        Assert.InRange(narrow.Opening.MemoryBytes / Megabyte, 0, weights / 4);
        Assert.InRange(wide.Bytes / Megabyte, weights, 1.1 * weights);
        Assert.True(wide.Opening.Milliseconds > 0 && narrow.Opening.Milliseconds > 0);
    }

    [Fact]
    public void EffortIsThatOfTheWork()
    {
        var buffer = new double[1 << 16];
        var busy = ImageEffort.Of(() => Array.Fill(buffer, Math.Sqrt(buffer[0])), images: 4, TimeSpan.FromSeconds(0.3), watts: 10);
        var idle = ImageEffort.Of(() => Thread.Sleep(20), images: 4, TimeSpan.FromSeconds(0.3), watts: null);
        Assert.InRange(idle.CpuMs, 0, 1);
        Assert.True(busy.CpuMs > 0);
        if (busy.IsEnergyEstimated)
        {
            // Some of the time may go to other programs, and 10 W are 10 mJ a millisecond.
            Assert.InRange(busy.EnergyMj!.Value, 9 * busy.CpuMs, 200 * busy.CpuMs);
            Assert.Null(idle.EnergyMj);
        }
    }

    [Fact]
    public void ALogSumsUpItsSittings()
    {
        var log = new ResourceLog();
        static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);
        log.Add(new ModelOpening(9, 3 << 20));
        // A compiler at work beside the model.
        log.Add(Ms(6), Ms(2));
        log.Add(new ModelOpening(5, 7 << 20));
        log.Add(Ms(3), Ms(1));
        log.Add(Ms(3), Ms(2));
        log.Add(new ModelOpening(6, 1 << 20));
        Assert.Equal(
            new ModelResources { ColdStartMs = 6, ModelBytes = 11, PeakMemoryMb = 7, CpuMs = 4, EnergyMj = 30, IsEnergyEstimated = true },
            log.Of(bytes: 11, meanMs: 2, watts: 15));
        Assert.Equal((null, false), (log.Of(11, 2, watts: null).EnergyMj, log.Of(11, 2, watts: null).IsEnergyEstimated));
        log.Add(joules: 3, seconds: 0.5);
        log.Add(joules: 1, seconds: 0.5);
        Assert.Equal((8, false), (log.Of(11, 2, watts: 15).EnergyMj, log.Of(11, 2, watts: 15).IsEnergyEstimated));
    }

    private (ModelOpening Opening, long Bytes) Open(int width)
    {
        var builder = new GraphBuilder("wide");
        var flat = builder.Flatten(builder.Input("input", 3, Side, Side));
        var path = Path.Combine(_folder, $"{width}.onnx");
        OnnxFile.Write(TestModels.Model(builder.Build(builder.Gemm(builder.Relu(builder.Gemm(flat, width)), 10, "logits"))), path);
        using var model = ExitModel.Open(path, new RuntimeOptions { Threads = 1 });
        model.Close();
        return (ModelOpening.Of(model, new float[3 * Side * Side]), model.Bytes);
    }
}
