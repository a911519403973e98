using NASerEx.Exits;
using NASerEx.Measurement;

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
        Environment = new MeasurementEnvironment("EPYC", 2, "Linux", "1.31.1", "CPU", 1, false),
    };
}
