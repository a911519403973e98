using NASerEx.Graphs;

namespace NASerEx.Exits.Heads;

/// <summary>
/// A small mixer of tokens (Tolstikhin et al., "MLP-Mixer", 2021): each token is brought to a width, then each block mixes the tokens of a channel,
/// and the channels of a token, by two layers beside a shortcut. The mean of the tokens and a linear layer end it; the class token stands
/// beside the mean where there is one. Batch normalisation after each layer takes the place of layer normalisation, since it folds away.
/// </summary>
/// <param name="genome">Width and depth of its blocks.</param>
internal sealed class TokenStack(StackGenome genome) : IHeadShape
{
    private const int Expansion = 2;

    /// <inheritdoc/>
    public string Name => genome.Name;

    /// <inheritdoc/>
    public bool Fits(ReadOnlySpan<int> shape) => shape.Length == 2;

    /// <inheritdoc/>
    public Value Features(GraphBuilder builder, Value frontier) => Mean(builder, Mixed(builder, frontier));

    /// <inheritdoc/>
    public Value FeaturesWithClassToken(GraphBuilder builder, Value frontier)
    {
        var mixed = Mixed(builder, frontier);
        return builder.Concat(1, Mean(builder, mixed), builder.Take(mixed, axis: 2, index: 0));
    }

    /// <summary>Tokens [N, T, C] as [N, width, T], mixed.</summary>
    private Value Mixed(GraphBuilder builder, Value frontier)
    {
        var value = Layer(builder, Turned(builder, frontier), genome.Width);
        for (var block = 0; block < genome.Depth; block++)
        {
            var mixed = TwoLayers(builder, Turned(builder, value), Math.Max(1, genome.Width / 2));
            value = builder.Add(Turned(builder, mixed), value);
            value = builder.Add(TwoLayers(builder, value, Expansion * genome.Width), value);
        }

        return value;
    }

    private static Value Mean(GraphBuilder builder, Value mixed) => builder.Flatten(builder.GlobalAveragePool(mixed));

    private static Value Turned(GraphBuilder builder, Value value) => builder.Transpose(value, 0, 2, 1);

    private static Value TwoLayers(GraphBuilder builder, Value input, long hidden) =>
        Normalised(builder, Layer(builder, input, hidden), builder.Shape(input)[1]);

    private static Value Layer(GraphBuilder builder, Value input, long width) => builder.Relu(Normalised(builder, input, width));

    /// <summary>A linear layer over axis 1, the same at every place of axis 2.</summary>
    private static Value Normalised(GraphBuilder builder, Value input, long width) =>
        builder.BatchNormalization(builder.Conv(input, width, kernel: 1, bias: false));
}
