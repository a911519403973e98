using System.Text.Json.Serialization;

namespace NASerEx.Measurement.Scenarios;

/// <summary>
/// In which way images come to a model: the scenarios of MLPerf Inference (Reddi et al., "MLPerf Inference Benchmark", 2020).
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<Scenario>))]
public enum Scenario
{
    /// <summary>One image after another; the 90th percentile of the latency counts.</summary>
    SingleStream,

    /// <summary>Queries of several images one after another; the 99th percentile of the queries' latency counts.</summary>
    MultiStream,

    /// <summary>Images at random times; the greatest rate counts at which the 99th percentile of the latency, waiting included, is within a deadline.</summary>
    Server,

    /// <summary>All images are there at once; images a second count.</summary>
    Offline,
}
