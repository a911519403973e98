using System.Collections.Immutable;

namespace NASerEx.Gates;

/// <summary>A kind of constraint: a quantity and where its limit stands.</summary>
/// <param name="Key">Key of the limit: the property of <see cref="GateOptions"/> as specs write it.</param>
/// <param name="Quantity">What is limited; from below where more is better, from above where less is.</param>
/// <param name="Limit">The limit that options set, or null.</param>
internal sealed record GateKind(string Key, Quantity Quantity, Func<GateOptions, double?> Limit)
{
    /// <summary>All of them, in the order in which they are judged.</summary>
    public static ImmutableArray<GateKind> All { get; } =
    [
        new("maxAccuracyDrop", Quantity.AccuracyDrop, options => options.MaxAccuracyDrop),
        new("minSpeedup", Quantity.Speedup, options => options.MinSpeedup),
        new("minMacReduction", Quantity.MacReduction, options => options.MinMacReduction),
        new("maxMeanMs", Quantity.MeanLatency, options => options.MaxMeanMs),
        new("maxP90Ms", Quantity.P90Latency, options => options.MaxP90Ms),
        new("maxP99Ms", Quantity.P99Latency, options => options.MaxP99Ms),
        new("maxMemoryMb", Quantity.Memory, options => options.MaxMemoryMb),
        new("minConfidence", Quantity.Confidence, options => options.MinConfidence),
    ];

    /// <summary>The kind with a key.</summary>
    public static GateKind Find(string key) => All.First(kind => kind.Key == key);
}
