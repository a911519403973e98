using NASerEx.Graphs;

namespace NASerEx.Exits.Heads;

/// <summary>The mean of each channel over all places (or tokens), then a linear layer: the cheapest head there is.</summary>
internal sealed class PooledLinear : IHeadShape
{
    /// <inheritdoc/>
    public string Name => "pooled-linear";

    /// <inheritdoc/>
    public bool Fits(ReadOnlySpan<int> shape) => shape.Length is >= 1 and <= 3;

    /// <inheritdoc/>
    public Value Features(GraphBuilder builder, Value frontier) => builder.Shape(frontier).Length switch
    {
        2 => frontier,
        3 => builder.Flatten(builder.GlobalAveragePool(builder.Transpose(frontier, 0, 2, 1))),
        _ => builder.Flatten(builder.GlobalAveragePool(frontier)),
    };
}
