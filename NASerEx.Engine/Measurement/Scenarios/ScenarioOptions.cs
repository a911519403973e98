namespace NASerEx.Measurement.Scenarios;

/// <summary>How models are measured in a scenario.</summary>
public sealed record ScenarioOptions
{
    /// <summary>The scenario.</summary>
    public Scenario Scenario { get; init; }

    /// <summary>Images of a query of <see cref="Scenario.MultiStream"/>.</summary>
    public int QueryImages { get; init; } = 8;

    /// <summary>Greatest latency of <see cref="Scenario.Server"/> that 99 of 100 queries may have, in milliseconds.</summary>
    public double? DeadlineMs { get; init; }

    /// <summary>Images that are run at once where the model leaves it open, in queries of several; null takes <see cref="Runtime.ExitRunner.DefaultBatch"/>.</summary>
    public int? Batch { get; init; }

    /// <summary>Queries of a run; null takes as many as the percentile asks for (<see cref="SampleSize.Needed"/>), and runs for <see cref="MinSeconds"/>.</summary>
    public int? Queries { get; init; }

    /// <summary>Shortest time that a run takes where the number of queries is left open, in seconds.</summary>
    public double MinSeconds { get; init; } = 3;

    /// <summary>How near to the greatest rate <see cref="Scenario.Server"/> comes, as a share of it.</summary>
    public double RateWithin { get; init; } = 0.01;

    /// <summary>Times that <see cref="Scenario.Offline"/> runs all images, each model in its turn.</summary>
    public int Passes { get; init; } = 10;

    /// <summary>The percentile that counts.</summary>
    internal double Percentile => Scenario == Scenario.SingleStream ? 90 : 99;
}
