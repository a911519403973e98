using System.Collections.Immutable;
using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>
/// A place where a model can stop: a small set of values (usually one) through which the whole computation passes.
/// </summary>
/// <param name="Index">Position among the model's exit points, from 0 at the input side.</param>
/// <param name="Name">Unique, stable name derived from the graph, such as <c>layer1.4</c>.</param>
/// <param name="Frontier">The values that carry the computation here.</param>
/// <param name="Shape">Axes of the first frontier value, without the batch: C×H×W (or H×W×C) for maps, T×C for tokens.</param>
/// <param name="PrefixMacs">Multiply-accumulates an image needs to get here.</param>
/// <param name="Share"><see cref="PrefixMacs"/> as a share of the whole model's, 0 to 1.</param>
/// <param name="FrontierBytes">Bytes of the frontier an image.</param>
/// <param name="Depth">Nodes that compute the frontier.</param>
public sealed record ExitPoint(
    int Index,
    string Name,
    ImmutableArray<Value> Frontier,
    ImmutableArray<int> Shape,
    long PrefixMacs,
    double Share,
    long FrontierBytes,
    int Depth)
{
    /// <summary>How a head reads the first frontier value.</summary>
    public FrontierReading Reading { get; init; } = FrontierReading.Floats(Shape.Length);

    /// <summary>Bytes an image that the nodes before it write.</summary>
    public long ActivationBytes { get; init; }
}
