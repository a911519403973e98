using NASerEx.Costs;
using NASerEx.Exits;
using NASerEx.Measurement;
using NASerEx.Measurement.Resources;
using NASerEx.Measurement.Scenarios;

namespace NASerEx.Synthetic;

/// <summary>A measurement whose figures a test can vary.</summary>
public static class SyntheticMeasurement
{
    /// <summary>A fast model that loses little.</summary>
    public static ExitMeasurement Value { get; } = new()
    {
        Model = Path.Combine(Path.GetTempPath(), "out", "model.exits.onnx"),
        Baseline = Path.Combine(Path.GetTempPath(), "model.onnx"),
        Dataset = "symbols",
        Split = "test",
        Samples = 3000,
        Accuracy = 0.9823,
        BaselineAccuracy = 0.9853,
        AccuracyDrop = 0.3,
        AccuracyDropLow = 0.08,
        AccuracyDropHigh = 0.56,
        Certificate = new Certificate(CertifiedLoss.AccuracyDrop, 1, 0.95, CertificateMethod.Exact, 2000, "hash", 4, 0.4, 0.79),
        MeanMacs = 10e6,
        BaselineMacs = 26e6,
        MacReduction = 2.6,
        MacReductionLow = 2.5,
        MacReductionHigh = 2.7,
        LatencyMeanMs = 0.33,
        LatencyP50Ms = 0.24,
        LatencyP90Ms = 0.61,
        LatencyP99Ms = 1.05,
        LatencyLow = new LatencySummary(0.31, 0.23, 0.58, 0.98),
        LatencyHigh = new LatencySummary(0.35, 0.25, 0.66, 1.2),
        BaselineLatencyMeanMs = 0.72,
        BaselineLatencyP50Ms = 0.71,
        BaselineLatencyP90Ms = 0.76,
        BaselineLatencyP99Ms = 0.8,
        Speedup = 2.2,
        SpeedupLow = 2.15,
        SpeedupHigh = 2.25,
        ExitRates = [new ExitRate("layer1.0", 1, 8e6, 0.98), new ExitRate("end", 0, 27e6, double.NaN)],
        Rounds = 3000,
        SlowRuns = 12,
        BaselineSlowRuns = 4,
        Resources = new ModelResources { ColdStartMs = 21, ModelBytes = 3_600_000, PeakMemoryMb = 9.5, CpuMs = 0.32, EnergyMj = 4.95, IsEnergyEstimated = true },
        BaselineResources = new ModelResources { ColdStartMs = 15, ModelBytes = 3_400_000, PeakMemoryMb = 8, CpuMs = 0.71, EnergyMj = 10.8, IsEnergyEstimated = true },
        Environment = new MeasurementEnvironment("EPYC", 2, "Linux", "1.31.1", "CPU", 1, false) { Conditions = new MachineConditions(PowerSource.Ac, "performance", 2400, 2450, 0) },
    };

    /// <summary>The same model with all images at once.</summary>
    public static ScenarioMeasurement Offline { get; } = new()
    {
        Scenario = Scenario.Offline,
        Model = Value.Model,
        Baseline = Value.Baseline,
        Dataset = "symbols",
        Split = "test",
        Images = 1000,
        QueryImages = 1000,
        Figure = 4000,
        BaselineFigure = 2000,
        Unit = "images/s",
        Gain = 2,
        GainLow = 1.9,
        GainHigh = 2.1,
        Served = new ServedQueries(16, 10, new LatencySummary(250, 249, 252, 260), new LatencySummary(248, 247, 250, 251), new LatencySummary(252, 251, 260, 260), 4000)
        {
            Effort = new ImageEffort(0.25, null, false),
        },
        BaselineServed = new ServedQueries(16, 10, new LatencySummary(500, 499, 502, 510), new LatencySummary(498, 497, 500, 501), new LatencySummary(502, 501, 510, 510), 2000),
        Environment = Value.Environment,
    };
}
