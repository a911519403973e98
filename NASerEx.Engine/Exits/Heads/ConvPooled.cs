using NASerEx.Graphs;

namespace NASerEx.Exits.Heads;

/// <summary>
/// Two 3×3 convolutions with batch normalisation and ReLU, twice and four times as wide as the map (at most 128 channels), each halving the sides
/// while they are 8 or more; then the mean of each channel and a linear layer.
/// </summary>
internal sealed class ConvPooled : IHeadShape
{
    private const int MaxWidth = 128;
    private const int MinSideToHalve = 8;

    /// <inheritdoc/>
    public string Name => "conv-pooled";

    /// <inheritdoc/>
    public bool Fits(ReadOnlySpan<int> shape) => shape.Length == 3 && Math.Min(shape[1], shape[2]) >= 2;

    /// <inheritdoc/>
    public Value Features(GraphBuilder builder, Value frontier)
    {
        var channels = builder.Shape(frontier)[1];
        var first = Layer(builder, frontier, Math.Min(2 * channels, MaxWidth));
        var second = Layer(builder, first, Math.Min(4 * channels, MaxWidth));
        return builder.Flatten(builder.GlobalAveragePool(second));
    }

    private static Value Layer(GraphBuilder builder, Value input, long width)
    {
        var shape = builder.Shape(input);
        var stride = Math.Min(shape[2], shape[3]) >= MinSideToHalve ? 2 : 1;
        return builder.Relu(builder.BatchNormalization(builder.Conv(input, width, 3, stride, bias: false)));
    }
}
