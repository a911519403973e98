namespace NASerEx.Measurement.Scenarios;

/// <summary>What the queries of a run took, made before the clock runs.</summary>
/// <param name="queries">Number of queries.</param>
internal sealed class QueryLog(int queries)
{
    /// <summary>When each query was there, in milliseconds since the run began.</summary>
    public double[] Arrivals { get; } = new double[queries];

    /// <summary>Milliseconds from there to its end.</summary>
    public double[] Latencies { get; } = new double[queries];

    /// <summary>The images of each query, among those at hand.</summary>
    public int[][] Images { get; } = new int[queries][];

    /// <summary>Milliseconds from the start to the end of the last query.</summary>
    public double Length { get; set; }
}
