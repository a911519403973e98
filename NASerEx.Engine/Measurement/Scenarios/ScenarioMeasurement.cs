using NASerEx.Measurement.Resources;

namespace NASerEx.Measurement.Scenarios;

/// <summary>A model beside the original in a scenario.</summary>
public sealed record ScenarioMeasurement : IModelMeasurement
{
    /// <summary>The scenario.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>Path of the measured model.</summary>
    public required string Model { get; init; }

    /// <summary>Path of the original.</summary>
    public required string Baseline { get; init; }

    /// <summary>Name of the dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>Name of the split whose images were run.</summary>
    public required string Split { get; init; }

    /// <summary>Images that queries were drawn from.</summary>
    public required int Images { get; init; }

    /// <summary>Images of a query.</summary>
    public required int QueryImages { get; init; }

    /// <summary>Greatest latency that 99 of 100 queries might have, in milliseconds; null but for <see cref="Scenario.Server"/>.</summary>
    public double? DeadlineMs { get; init; }

    /// <summary>The figure that counts in the scenario, in <see cref="Unit"/>: a percentile of the latency, a rate or a throughput.</summary>
    public required double Figure { get; init; }

    /// <summary>That of the original.</summary>
    public required double BaselineFigure { get; init; }

    /// <summary>Unit of the figures.</summary>
    public required string Unit { get; init; }

    /// <summary>How many times better the model is.</summary>
    public required double Gain { get; init; }

    /// <summary>Lower end of its 95 % interval; of <see cref="Scenario.Server"/>, what the rates that failed leave open.</summary>
    public required double GainLow { get; init; }

    /// <summary>Upper end of it.</summary>
    public required double GainHigh { get; init; }

    /// <summary>What the model did; in <see cref="Scenario.Server"/> at the greatest rate that held.</summary>
    public required ServedQueries Served { get; init; }

    /// <summary>What the original did.</summary>
    public required ServedQueries BaselineServed { get; init; }

    /// <summary>Where and how it was measured.</summary>
    public required MeasurementEnvironment Environment { get; init; }
}

/// <summary>What a model did with queries.</summary>
/// <param name="Batch">Images that it ran at once.</param>
/// <param name="Queries">Number of queries.</param>
/// <param name="Latency">Their latencies, waiting included.</param>
/// <param name="LatencyLow">Lower ends of the 95 % intervals.</param>
/// <param name="LatencyHigh">Upper ends of the 95 % intervals.</param>
/// <param name="ImagesPerSecond">Images a second, of all the time that the queries took.</param>
public sealed record ServedQueries(
    int Batch, int Queries, LatencySummary Latency, LatencySummary LatencyLow, LatencySummary LatencyHigh, double ImagesPerSecond)
{
    /// <summary>What an image took beside time, in queries one after another; null where it was not measured.</summary>
    public ImageEffort? Effort { get; init; }

    internal static ServedQueries Of(int batch, int queryImages, QueryLog log, int seed)
    {
        var (low, high) = LatencyBootstrap.Intervals(log.Latencies, seed);
        return new ServedQueries(batch, log.Latencies.Length, LatencySummary.Of(log.Latencies), low, high, 1000.0 * log.Latencies.Length * queryImages / log.Length);
    }
}
