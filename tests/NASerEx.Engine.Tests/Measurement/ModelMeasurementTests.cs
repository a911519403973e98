using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Engine.Tests.Export;
using NASerEx.Engine.Tests.Training;
using NASerEx.Graphs.Onnx;
using NASerEx.Measurement;
using NASerEx.Runtime;
using Xunit;

namespace NASerEx.Engine.Tests.Measurement;

/// <summary>They run while no others do: processor time is that of the whole process.</summary>
[Collection(nameof(Alone))]
public sealed class ModelMeasurementTests : IDisposable
{
    private static readonly RuntimeOptions OneThread = new() { Threads = 1 };
    private static readonly MeasurementOptions Short = new() { MinRounds = 60, MaxWarmUp = TimeSpan.FromSeconds(1) };

    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-measure").FullName;
    private readonly TinyResidual _tiny = new();
    private readonly ImageDataset _dataset = ImageDataset.Open(
        new DatasetOptions
        {
            Source = DatasetSource.Symbols,
            Symbols = new SymbolOptions { Count = 40 },
            Splits = EnumDictionary<SplitName, SplitOptions>.Empty.Add(SplitName.Test, new SplitOptions { Share = 1 }),
            Preprocess = new PreprocessOptions { Width = TinyResidual.Size, Height = TinyResidual.Size },
        },
        WorkContext.None);

    private string Baseline => Path.Combine(_folder, "tiny.onnx");

    public void Dispose()
    {
        _dataset.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_model_that_never_leaves_is_the_original()
    {
        var measured = Measure(Write(Plans.Never));
        Assert.Equal(40, measured.Samples);
        Assert.Equal(80, measured.Rounds);
        Assert.Equal(0, measured.AccuracyDrop);
        Assert.True(measured.AccuracyDropLow < 0 && measured.AccuracyDropHigh > 0);
        Assert.Equal(measured.BaselineAccuracy, measured.Accuracy);
        Assert.Equal(["first", "second", "end"], measured.ExitRates.Select(rate => rate.Exit));
        Assert.Equal([0, 0, 1], measured.ExitRates.Select(rate => rate.Rate));
        Assert.Equal(measured.ExitRates[2].Macs, measured.MeanMacs);
        Assert.True(measured.MacReduction < 1);
        Assert.True(measured.SpeedupLow <= measured.Speedup && measured.Speedup <= measured.SpeedupHigh);
        Assert.True(measured.LatencyP50Ms > 0 && measured.LatencyP50Ms <= measured.LatencyP90Ms && measured.LatencyP90Ms <= measured.LatencyP99Ms);
        Assert.True(measured.LatencyLow.MeanMs <= measured.LatencyMeanMs && measured.LatencyMeanMs <= measured.LatencyHigh.MeanMs);
        Assert.True(measured.LatencyLow.P90Ms <= measured.LatencyP90Ms && measured.LatencyP90Ms <= measured.LatencyHigh.P90Ms);
        Assert.Equal((measured.MacReduction, measured.MacReduction), (measured.MacReductionLow, measured.MacReductionHigh));
        Assert.Equal("CPU", measured.Environment.Provider);
        Assert.NotNull(measured.Environment.Conditions);
        Assert.InRange(measured.SlowRuns, 0, 20);
    }

    [Fact]
    public void Resources_of_both_models_are_measured()
    {
        var model = Write(Plans.Never);
        var measured = ModelMeasurement.Run(model, Baseline, "symbols", _dataset.Split(SplitName.Test), OneThread, Short with { Watts = 20 }, WorkContext.None);
        foreach (var (resources, file, mean) in new[] { (measured.Resources!, model, measured.LatencyMeanMs), (measured.BaselineResources!, Baseline, measured.BaselineLatencyMeanMs) })
        {
            Assert.Equal(new FileInfo(file).Length, resources.ModelBytes);
            Assert.InRange(resources.ColdStartMs, 0.01, 10_000);
            Assert.InRange(resources.PeakMemoryMb, 0, 200);
            // One thread works no longer than the clock runs, but for what the clock itself takes.
            Assert.InRange(resources.CpuMs, mean / 20, mean + 0.05);
            if (resources.IsEnergyEstimated)
                Assert.Equal(20 * mean, resources.EnergyMj!.Value, 9);
        }
    }

    [Fact]
    public void A_model_that_always_leaves_costs_its_first_stage()
    {
        var measured = Measure(Write(0));
        Assert.Equal([1, 0, 0], measured.ExitRates.Select(rate => rate.Rate));
        Assert.Equal(3 * 16 * 9 * 64 + 16 * 64 * TinyResidual.Classes, measured.MeanMacs);
        Assert.Equal(measured.BaselineMacs / measured.MeanMacs, measured.MacReduction);
        Assert.True(double.IsNaN(measured.ExitRates[2].Accuracy));
    }

    [Fact]
    public void A_model_answers_alike_in_every_sitting()
    {
        using var model = ExitModel.Open(Write(0.5f), OneThread);
        var split = _dataset.Split(SplitName.Test);
        var image = new float[split.ImageLength];
        split.Fill([7], image);
        var first = Answer();
        for (var sitting = 0; sitting < 3; sitting++)
        {
            model.Close();
            model.Reopen();
            Assert.Equal(first, Answer());
        }

        model.Close();

        ExitAnswer Answer()
        {
            model.SetImage(image);
            model.Run();
            return model.Answer();
        }
    }

    [Fact]
    public void Details_add_up_to_the_figures()
    {
        var measured = Measure(Write(0.5f));
        var details = measured.Details!;
        Assert.Equal(measured.Samples, details.Classes.Sum(one => one.Samples));
        Assert.Equal(measured.Accuracy, (double)details.Classes.Sum(one => one.Right) / measured.Samples, 12);
        Assert.Equal(measured.BaselineAccuracy, (double)details.Classes.Sum(one => one.BaselineRight) / measured.Samples, 12);
        Assert.All(details.Classes, one => Assert.Equal(one.Samples, one.Exits.Sum()));
        Assert.Equal(measured.ExitRates.Select(rate => rate.Exit), details.Exits.Select(exit => exit.Exit));
        foreach (var (exit, rate) in details.Exits.Zip(measured.ExitRates))
        {
            var left = (int)Math.Round(rate.Rate * measured.Samples);
            Assert.Equal(left, exit.Calibration.Sum(bin => bin.Count));
            Assert.Equal(Math.Min(8, left), exit.Examples.Length);
            Assert.Equal(exit.Calibration.OrderBy(bin => bin.Confidence), exit.Calibration);
            if (left > 0)
                Assert.Equal(rate.Accuracy, exit.Calibration.Sum(bin => bin.Count * bin.Accuracy) / left, 9);
            if (exit.Threshold is { } threshold)
                Assert.All(exit.Calibration, bin => Assert.True(bin.Confidence >= threshold));
        }

        Assert.Contains(details.Exits, exit => !exit.Calibration.IsEmpty);
        Assert.Equal([0.5, 0.5, null], details.Exits.Select(exit => exit.Threshold));
        Assert.Equal(measured.Rounds, details.Latency.Model.Sum() + details.Latency.ModelBeyond);
        Assert.Equal(measured.Rounds, details.Latency.Baseline.Sum() + details.Latency.BaselineBeyond);
        var ids = _dataset.Split(SplitName.Test).Ids;
        Assert.All(details.Exits.SelectMany(exit => exit.Examples), example => Assert.Contains(example.Id, ids));
    }

    [Fact]
    public void Latencies_fall_into_the_bins_that_hold_them()
    {
        double[] model = [.. Enumerable.Range(0, 99).Select(i => 1 + i / 100.0), 50], baseline = [.. Enumerable.Repeat(4.0, 100)];
        var latency = LatencyHistogram.Of(model, baseline);
        Assert.Equal((1, 0.05), (latency.StartMs, latency.BinMs));
        Assert.Equal((1, 100), (latency.ModelBeyond, latency.BaselineBeyond));
        Assert.All(latency.Model[..19], count => Assert.InRange(count, 4, 6));
        Assert.Equal(99, latency.Model[..20].Sum());
        Assert.Equal(100, LatencyHistogram.Of(baseline, baseline).Model[0]);
    }

    [Fact]
    public void A_plain_model_reaches_the_end()
    {
        OnnxFile.Write(_tiny.Model, Baseline);
        var measured = Measure(Baseline);
        Assert.Equal("end", Assert.Single(measured.ExitRates).Exit);
        Assert.Equal(1, measured.MacReduction);
    }

    [Fact]
    public void Another_baseline_is_warned_of()
    {
        var model = Write(0.5f);
        OnnxFile.Write(new TinyResidual(seed: 2).Model, Baseline);
        var warnings = new List<string>();
        Measure(model, new WorkContext { OnWarning = warnings.Add });
        Assert.Contains(Baseline, Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_number_of_models_is_compared_with_the_first()
    {
        var early = Write(0);
        var rows = ModelMeasurement.Compare([Baseline, early, Baseline], "symbols", _dataset.Split(SplitName.Test), OneThread, Short, WorkContext.None);
        Assert.Equal(3, rows.Length);
        Assert.All(rows, row => Assert.Equal((Baseline, 40, 80), (row.Baseline, row.Samples, row.Rounds)));
        Assert.Equal(rows.Select(row => row.LatencyMeanMs).Order(), rows.Select(row => row.LatencyMeanMs));
        var alone = Assert.Single(rows, row => row.Model == early);
        Assert.Equal(Measure(early).AccuracyDrop, alone.AccuracyDrop);
        Assert.Equal([1, 0, 0], alone.ExitRates.Select(rate => rate.Rate));
        var same = rows.Where(row => row.Model == Baseline).ToList();
        Assert.Contains(same, row => (row.Speedup, row.SpeedupLow, row.SpeedupHigh) == (1, 1, 1));
        Assert.All(same, row => Assert.Equal(0, row.AccuracyDrop));
    }

    [Fact]
    public void Images_are_spread_evenly_when_not_all_are_wanted() =>
        Assert.Equal([0, 3, 6, 10, 13], ModelMeasurement.Spread(17, 5));

    [Fact]
    public void Cancelling_ends_it()
    {
        var model = Write(0.5f);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Measure(model, new WorkContext { Cancellation = source.Token }));
    }

    [Fact]
    public void Classes_must_fit()
    {
        Write(0.5f);
        using var model = ExitModel.Open(Baseline, OneThread, new ImageSize(3, TinyResidual.Size, TinyResidual.Size));
        var error = Assert.Throws<NASerExException>(() => model.CheckClasses(["cat", "dog"], "pets"));
        Assert.Equal("ClassCountMismatch", error.Id);
        Assert.Contains("pets", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        var error = Assert.Throws<NASerExException>(() => ExitModel.Open(Write(0.5f), OneThread, new ImageSize(3, 9, 9)));
        Assert.Equal("ImageSize", error.Id);
    }

    [Fact]
    public void A_run_allocates_next_to_nothing()
    {
        using var model = ExitModel.Open(Write(0.5f), OneThread, new ImageSize(3, TinyResidual.Size, TinyResidual.Size));
        var image = TinyResidual.Image(1);
        Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Once();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 256);

        void Once()
        {
            model.SetImage(image);
            model.Run();
            model.Answer();
        }
    }

    private string Write(float threshold)
    {
        OnnxFile.Write(_tiny.Model, Baseline);
        var exported = Plans.Export(_tiny, threshold, sha256: ContentHash.OfFile(Baseline));
        var path = Path.Combine(_folder, "exits.onnx");
        OnnxFile.Write(exported, path);
        return path;
    }

    private ExitMeasurement Measure(string model, WorkContext? work = null) =>
        ModelMeasurement.Run(model, Baseline, "symbols", _dataset.Split(SplitName.Test), OneThread, Short, work ?? WorkContext.None);
}
