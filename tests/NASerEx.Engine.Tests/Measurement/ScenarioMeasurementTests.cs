using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Engine.Tests.Export;
using NASerEx.Graphs.Onnx;
using NASerEx.Measurement;
using NASerEx.Measurement.Scenarios;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Measurement;

/// <summary>Scenarios on real models.</summary>
public sealed class ScenarioMeasurementTests : IDisposable
{
    private static readonly RuntimeOptions OneThread = new() { Threads = 1 };
    private static readonly MeasurementOptions Short = new() { MinRounds = 40, Sittings = 2, MaxWarmUp = TimeSpan.FromSeconds(1) };
    private static readonly ImageSize Size = new(3, TinyResidual.Size, TinyResidual.Size);

    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-scenario").FullName;
    private readonly TinyResidual _tiny = new();
    private readonly List<string> _warnings = [];
    private readonly ImageDataset _dataset = ImageDataset.Open(
        new DatasetOptions
        {
            Source = DatasetSource.Symbols,
            Symbols = new SymbolOptions { Count = 40 },
            Splits = EnumDictionary<SplitName, SplitOptions>.Empty.Add(SplitName.Test, new SplitOptions { Share = 1 }),
            Preprocess = new PreprocessOptions { Width = TinyResidual.Size, Height = TinyResidual.Size },
        },
        WorkContext.None);

    public ScenarioMeasurementTests()
    {
        OnnxFile.Write(_tiny.Model, Baseline);
        OnnxFile.Write(Plans.Export(_tiny, 0.5f, sha256: ContentHash.OfFile(Baseline)), Exits);
    }

    private string Baseline => Path.Combine(_folder, "tiny.onnx");

    private string Exits => Path.Combine(_folder, "exits.onnx");

    public void Dispose()
    {
        _dataset.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(Scenario.MultiStream, 8, 8)]
    [InlineData(Scenario.Server, 1, 1)]
    [InlineData(Scenario.Offline, 40, 16)]
    public void Models_are_measured_in_every_scenario(Scenario scenario, int queryImages, int batch)
    {
        var raw = new RawSamples();
        var measured = Measure(new ScenarioOptions { Scenario = scenario, Queries = 20, DeadlineMs = 500, Batch = 16 }, Short with { Raw = raw });
        Assert.Equal((scenario, queryImages, 40, 20, 20), (measured.Scenario, measured.QueryImages, measured.Images, measured.Served.Queries, measured.BaselineServed.Queries));
        // The original takes batches; the file with exits decides image by image.
        Assert.Equal((1, batch), (measured.Served.Batch, measured.BaselineServed.Batch));
        Assert.True(measured.Figure > 0 && measured.BaselineFigure > 0 && measured.Served.ImagesPerSecond > 0);
        Assert.True(measured.Served.Effort!.CpuMs > 0 && measured.BaselineServed.Effort!.CpuMs > 0);
        Assert.True(measured.GainLow <= measured.Gain && measured.Gain <= measured.GainHigh);
        Assert.Equal(scenario == Scenario.Offline ? 0 : 1, _warnings.Count(warning => warning.Contains("at least 662", StringComparison.Ordinal)));

        raw.Write(Path.Combine(_folder, "raw.csv"));
        var rows = File.ReadAllLines(Path.Combine(_folder, "raw.csv"));
        Assert.Equal("model,scenario,query,images,arrivalMs,latencyMs", rows[0]);
        Assert.Equal(41, rows.Length);
        Assert.StartsWith($"{Exits},{scenario},0,", rows[1], StringComparison.Ordinal);
        Assert.Equal(queryImages - 1, rows[1].Count(letter => letter == '|'));
        Assert.Equal(
            measured.Served.Latency.MeanMs, rows[1..21].Average(row => double.Parse(row.Split(',')[^1], System.Globalization.CultureInfo.InvariantCulture)), 4);
    }

    [Fact]
    public void Samples_of_a_single_stream_are_kept_too()
    {
        var raw = new RawSamples();
        var measured = ModelMeasurement.Run(Exits, Baseline, "symbols", _dataset.Split(SplitName.Test), OneThread, Short with { Raw = raw }, WorkContext.None);
        raw.Write(Path.Combine(_folder, "raw.csv"));
        var rows = File.ReadAllLines(Path.Combine(_folder, "raw.csv"))[1..].Select(row => row.Split(',')).ToList();
        Assert.Equal(2 * measured.Rounds, rows.Count);
        Assert.Equal(_dataset.Split(SplitName.Test).Ids.Order(), rows.Where(row => row[0] == Exits).Select(row => row[3]).Distinct().Order());
        Assert.Equal(measured.LatencyMeanMs, rows.Where(row => row[0] == Exits).Average(row => double.Parse(row[5], System.Globalization.CultureInfo.InvariantCulture)), 4);
    }

    [Fact]
    public void Server_needs_a_deadline() =>
        Assert.Equal("ScenarioDeadlineMissing", Assert.Throws<NASerExException>(() => Measure(new ScenarioOptions { Scenario = Scenario.Server }, Short)).Id);

    [Fact]
    public void A_deadline_that_nothing_keeps_is_warned_of()
    {
        var measured = Measure(new ScenarioOptions { Scenario = Scenario.Server, Queries = 20, DeadlineMs = 1e-6 }, Short);
        Assert.Equal((0, 0), (measured.Figure, measured.BaselineFigure));
        Assert.Equal(2, _warnings.Count(warning => warning.Contains("too few queries within 1E-06 ms", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Batches_answer_as_single_images_do(int batch)
    {
        using var batches = BatchRunner.TryOpen(Baseline, OneThread, batch, Size)!;
        using var single = ExitRunner.Open(Baseline, OneThread, size: Size);
        var (together, alone) = (new List<RunnerAnswer>(), new List<RunnerAnswer>());
        for (var i = 0; i < 17; i++)
        {
            batches.Add(i, TinyResidual.Image(i), together);
            single.Add(i, TinyResidual.Image(i), alone);
        }

        batches.Flush(together);
        Assert.Equal(0, batches.Waiting);
        Assert.Equal(alone.Select(answer => (answer.Number, answer.Label, answer.Exit)), together.Select(answer => (answer.Number, answer.Label, answer.Exit)));
        Assert.All(alone.Zip(together), pair => Assert.Equal(pair.First.Probability, pair.Second.Probability, 4));
    }

    [Fact]
    public void Models_that_take_one_image_are_not_run_in_batches() => Assert.Null(BatchRunner.TryOpen(Exits, OneThread, 4, Size));

    private ScenarioMeasurement Measure(ScenarioOptions scenario, MeasurementOptions options) => ScenarioMeasurements.Run(
        Exits, Baseline, "symbols", _dataset.Split(SplitName.Test), OneThread, scenario, options, new WorkContext { OnWarning = _warnings.Add });
}
