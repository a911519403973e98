using NASerEx.Graphs;
using NASerEx.Runtime;

namespace NASerEx.Training;

/// <summary>A residual network for small images (He et al., "Deep Residual Learning", 2016, section 4.2), untrained.</summary>
public sealed record SmallResNet
{
    private const int Stages = 3;

    /// <summary>Channels of the first stage; each later stage has twice as many on maps of half the sides.</summary>
    public int Width { get; init; } = 16;

    /// <summary>Residual blocks of two convolutions in each of the three stages.</summary>
    public int BlocksPerStage { get; init; } = 2;

    /// <summary>Number of classes.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>Size of the images.</summary>
    public ImageSize Input { get; init; } = new(3, 32, 32);

    /// <summary>Builds it, from <c>input</c> [N, C, H, W] to <c>logits</c> [N, classes].</summary>
    /// <param name="seed">Seed of the initial weights.</param>
    /// <param name="shapes">Concrete types of its values.</param>
    public Graph Build(int seed, out GraphShapes shapes)
    {
        var builder = new GraphBuilder($"resnet-{Width}x{BlocksPerStage}", seed);
        var input = builder.Input("input", Input.Channels, Input.Height, Input.Width);
        builder.Scope = "stem";
        var map = builder.Relu(ConvNorm(builder, input, Width, 3, 1));
        for (var stage = 0; stage < Stages; stage++)
            for (var block = 0; block < BlocksPerStage; block++)
            {
                builder.Scope = $"layer{stage + 1}.{block}";
                map = Block(builder, map, Width << stage, stage > 0 && block == 0 ? 2 : 1);
            }

        builder.Scope = "";
        var logits = builder.Gemm(builder.Flatten(builder.GlobalAveragePool(map)), Classes, "logits");
        shapes = builder.Shapes;
        return builder.Build(logits);
    }

    private static Value Block(GraphBuilder builder, Value input, int width, int stride)
    {
        var inner = builder.Relu(ConvNorm(builder, input, width, 3, stride));
        var branch = ConvNorm(builder, inner, width, 3, 1);
        var shortcut = builder.Shape(input)[1] == width && stride == 1 ? input : ConvNorm(builder, input, width, 1, stride);
        return builder.Relu(builder.Add(branch, shortcut));
    }

    private static Value ConvNorm(GraphBuilder builder, Value input, int width, int kernel, int stride) =>
        builder.BatchNormalization(builder.Conv(input, width, kernel, stride, bias: false));
}
