using NASerEx.Graphs;

namespace NASerEx.Exits.Heads;

/// <summary>
/// A small convolutional network: stages, mostly two, each opened by a 3×3 convolution that halves the sides while they are 8 or more, then residual,
/// separable or inverted blocks; the mean of each channel and a linear layer end it.
/// </summary>
/// <param name="genome">Kind, width and depth of its blocks, and how many stages there are.</param>
internal sealed class ConvStack(StackGenome genome) : IHeadShape
{
    private const int MinSideToHalve = 8;
    private const int Expansion = 4;

    /// <inheritdoc/>
    public string Name => genome.Name;

    /// <inheritdoc/>
    public bool Fits(ReadOnlySpan<int> shape) => shape.Length == 3 && Math.Min(shape[1], shape[2]) >= 2;

    /// <inheritdoc/>
    public Value Features(GraphBuilder builder, Value frontier)
    {
        var value = frontier;
        for (var stage = 0; stage < genome.Stages; stage++)
        {
            value = Open(builder, value, (long)genome.Width << stage);
            for (var block = 0; block < genome.Depth; block++)
                value = Block(builder, value);
        }

        return builder.Flatten(builder.GlobalAveragePool(value));
    }

    private static Value Open(GraphBuilder builder, Value input, long width)
    {
        var shape = builder.Shape(input);
        return Layer(builder, input, width, 3, Math.Min(shape[2], shape[3]) >= MinSideToHalve ? 2 : 1);
    }

    private Value Block(GraphBuilder builder, Value input)
    {
        var channels = builder.Shape(input)[1];
        return genome.Block switch
        {
            StackBlock.Residual => builder.Relu(builder.Add(Normalised(builder, Layer(builder, input, channels, 3), channels, 3), input)),
            StackBlock.Separable => builder.Relu(builder.Add(Normalised(builder, Depthwise(builder, input), channels, 1), input)),
            _ => builder.Add(Normalised(builder, Depthwise(builder, Layer(builder, input, Expansion * channels, 1)), channels, 1), input),
        };
    }

    private static Value Depthwise(GraphBuilder builder, Value input)
    {
        var channels = builder.Shape(input)[1];
        return builder.Relu(builder.BatchNormalization(builder.Conv(input, channels, 3, groups: channels, bias: false)));
    }

    private static Value Layer(GraphBuilder builder, Value input, long channels, long kernel, long stride = 1) =>
        builder.Relu(builder.BatchNormalization(builder.Conv(input, channels, kernel, stride, bias: false)));

    private static Value Normalised(GraphBuilder builder, Value input, long channels, long kernel) =>
        builder.BatchNormalization(builder.Conv(input, channels, kernel, bias: false));
}
