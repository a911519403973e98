using System.Collections.Immutable;
using NASerEx.Costs;
using NASerEx.Exits;
using NASerEx.Measurement;
using NASerEx.Measurement.Resources;
using NASerEx.Reports;
using NASerEx.Synthetic;

namespace NASerEx.Engine.Tests.Reports;

/// <summary>A report with everything in it, and names that try to become markup.</summary>
internal static class SampleReport
{
    public const string Hostile = "<script src=\"https://evil.example/x.js\">'&\u0007|`**</script>";

    /// <summary>A measurement of two exits on two classes, with figures that can be told apart.</summary>
    public static ExitMeasurement Measurement { get; } = SyntheticMeasurement.Value with
    {
        Model = $"/models/{Hostile}/small.exits.onnx",
        Baseline = "/models/small.onnx",
        Dataset = Hostile,
        ExitRates = [new ExitRate(Hostile, 0.843, 7e6, 0.991), new ExitRate("layer2", 0, 15e6, double.NaN), new ExitRate("end", 0.157, 28e6, 0.93)],
        Environment = new MeasurementEnvironment(Hostile, 2, "Linux X64", "1.31.1", "CPU", 1, false) { Conditions = new MachineConditions(PowerSource.Battery, Hostile, 800, 2400, 3) },
        Details = new MeasurementDetails
        {
            Latency = new LatencyHistogram(0.2, 0.01, [5, 0, 7], [0, 2, 9], 1, 2),
            Classes = [new ClassOutcome(Hostile, 1000, 980, 985, [843, 0, 157]), new ClassOutcome("circle", 2000, 1967, 1971, [1686, 0, 314])],
            Exits =
            [
                new ExitOutcome(Hostile, "pooled-linear", DecisionMetric.MaxProbability, 0.97f, [new ConfidenceBin(100, 0.98, 0.97), new ConfidenceBin(100, 0.999, 1)], [new ExampleImage("a/1.jpg", "a", Hostile)]),
                new ExitOutcome("layer2", "conv-pooled", DecisionMetric.Energy, 7.5, [], []),
                new ExitOutcome("end", null, DecisionMetric.MaxProbability, null, [new ConfidenceBin(20, 0.7, 0.6)], []),
            ],
        },
    };

    public static ExitReport Whole { get; } = new()
    {
        Version = "0.1.0",
        Written = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Measurement = Measurement,
        Plan =
        [
            new ReportedExit(Hostile, "pooled-linear", 6_000_000, 1_000_000, 650, DecisionMetric.MaxProbability, 0.97f),
            new ReportedExit("layer2", "conv-pooled", 13_000_000, 2_000_000, 9000, DecisionMetric.Energy, 7.5),
        ],
        Search = new ReportedSearch(
            "MACs",
            0.5,
            1234,
            IsExact: true,
            [
                new ReportedStructure([], 0, 0, 26.66e6, IsChosen: false),
                new ReportedStructure([$"{Hostile}/pooled-linear maxProbability ≥ 0.9700", "layer2/conv-pooled energy ≥ 7.5000"], 0.3, 0.12, 10.1e6, IsChosen: true),
            ],
            [
                new ReportedHead(Hostile, "pooled-linear", 0.225, 1_000_000, 0.91, 0.012, 4, 31.5, null),
                new ReportedHead("layer3", "conv-pooled", 0.7, 3_000_000, 0.96, 0.008, 2, 12, "every structure with it is beaten"),
            ],
            [new ReportedPhase("Train heads", 43.5, "2 heads")],
            $"model: '{Hostile}'\n") { StreamSamples = 1_250 },
        Commands = [$"Measure-ExitModel '{Hostile}'"],
        Images = [[new ReportedImage([0x89, 0x50, 0x4E, 0x47], Hostile, "circle"), new ReportedImage([0x89, 0x50, 0x4E, 0x47], "circle", "circle")], [], []],
    };

    /// <summary>A measurement alone, as another version may have kept it.</summary>
    public static ExitReport Bare { get; } = new()
    {
        Version = "0.1.0",
        Written = Whole.Written,
        Measurement = Measurement with { Details = null, Certificate = null, Resources = null, BaselineResources = null },
        Commands = ["Measure-ExitModel x"],
    };
}
