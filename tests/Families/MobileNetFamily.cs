using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>MobileNetV2 (Sandler et al. 2018) and MobileNetV3 (Howard et al. 2019).</summary>
internal static class MobileNetFamily
{
    private static readonly (int Expansion, int Channels, int Blocks, int Stride)[] V2 =
    [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ];

    private static readonly V3Block[] Large =
    [
        new(3, 16, 16, false, false, 1), new(3, 64, 24, false, false, 2), new(3, 72, 24, false, false, 1),
        new(5, 72, 40, true, false, 2), new(5, 120, 40, true, false, 1), new(5, 120, 40, true, false, 1),
        new(3, 240, 80, false, true, 2), new(3, 200, 80, false, true, 1), new(3, 184, 80, false, true, 1), new(3, 184, 80, false, true, 1),
        new(3, 480, 112, true, true, 1), new(3, 672, 112, true, true, 1),
        new(5, 672, 160, true, true, 2), new(5, 960, 160, true, true, 1), new(5, 960, 160, true, true, 1),
    ];

    private static readonly V3Block[] SmallBlocks =
    [
        new(3, 16, 16, true, false, 2), new(3, 72, 24, false, false, 2), new(3, 88, 24, false, false, 1),
        new(5, 96, 40, true, true, 2), new(5, 240, 40, true, true, 1), new(5, 240, 40, true, true, 1),
        new(5, 120, 48, true, true, 1), new(5, 144, 48, true, true, 1),
        new(5, 288, 96, true, true, 2), new(5, 576, 96, true, true, 1), new(5, 576, 96, true, true, 1),
    ];

    public static Model MobileNetV2(FamilySettings settings)
    {
        var graph = new ExportedGraph(settings);
        var x = ConvNormActivation(graph, "features.0", graph.Input(), settings.Channels(32), 3, Activation.Relu6, 2);
        var feature = 1;
        foreach (var (expansion, channels, blocks, stride) in V2)
            for (var i = 0; i < settings.Blocks(blocks); i++)
                x = InvertedResidual(graph, $"features.{feature++}", x, expansion, settings.Channels(channels), i == 0 ? stride : 1);
        x = ConvNormActivation(graph, $"features.{feature}", x, Math.Max(1280, settings.Channels(1280)), 1, Activation.Relu6);
        var pooled = graph.Flatten("", graph.GlobalAveragePool("", x));
        return graph.Build("mobilenet_v2", graph.Linear("classifier.1", pooled, settings.Classes));
    }

    public static Model MobileNetV3Large(FamilySettings settings) => V3("mobilenet_v3_large", settings, Large, 1280);

    public static Model MobileNetV3Small(FamilySettings settings) => V3("mobilenet_v3_small", settings, SmallBlocks, 1024);

    /// <summary>A convolution, its normalisation and an activation, numbered as torchvision's sequence of them.</summary>
    public static Value ConvNormActivation(
        ExportedGraph graph, string module, Value x, long channels, long kernel, Activation activation, long stride = 1, long groups = 1)
    {
        var y = graph.ConvNorm($"{module}.0", $"{module}.1", x, channels, kernel, stride, groups: groups, gain: activation.Gain());
        return graph.Activate($"{module}.2", y, activation);
    }

    /// <summary>Scales channels by what their means say.</summary>
    public static Value SqueezeExcite(ExportedGraph graph, string module, Value x, long squeezed, Activation activation, bool hard)
    {
        var y = graph.Conv($"{module}.fc1", graph.GlobalAveragePool($"{module}.avgpool", x), squeezed, 1);
        y = graph.Activate($"{module}.activation", y, activation);
        y = graph.Conv($"{module}.fc2", y, graph.Channels(x), 1);
        var gate = hard
            ? graph.HardSigmoid($"{module}.scale_activation", y)
            : graph.Node($"{module}.scale_activation", "Sigmoid", [y], graph.Lengths(y));
        return graph.Multiply(module, gate, x);
    }

    private static Value InvertedResidual(ExportedGraph graph, string module, Value x, int expansion, long channels, long stride)
    {
        var hidden = graph.Channels(x) * expansion;
        var (y, part) = (x, 0);
        if (expansion != 1)
            y = ConvNormActivation(graph, $"{module}.conv.{part++}", y, hidden, 1, Activation.Relu6);
        y = ConvNormActivation(graph, $"{module}.conv.{part++}", y, hidden, 3, Activation.Relu6, stride, hidden);
        y = graph.ConvNorm($"{module}.conv.{part}", $"{module}.conv.{part + 1}", y, channels, 1, gain: 1);
        return stride == 1 && channels == graph.Channels(x) ? graph.Add(module, x, y) : y;
    }

    private static Model V3(string name, FamilySettings settings, V3Block[] blocks, long last)
    {
        var graph = new ExportedGraph(settings);
        var x = ConvNormActivation(graph, "features.0", graph.Input(), settings.Channels(16), 3, Activation.HardSwish, 2);
        var feature = 1;
        foreach (var block in Kept(blocks, settings.Depth))
            x = Block(graph, $"features.{feature++}", x, block);
        x = ConvNormActivation(graph, $"features.{feature}", x, 6 * graph.Channels(x), 1, Activation.HardSwish);
        var y = graph.Linear("classifier.0", graph.Flatten("", graph.GlobalAveragePool("avgpool", x)), settings.Channels(last), gain: 2);
        return graph.Build(name, graph.Linear("classifier.3", graph.HardSwish("classifier.1", y), settings.Classes));
    }

    /// <summary>A shallower net drops blocks that neither change channels nor size.</summary>
    private static IEnumerable<V3Block> Kept(V3Block[] blocks, double depth) =>
        blocks.Where((block, i) => depth >= 1 || i == 0 || block.Stride > 1 || block.Channels != blocks[i - 1].Channels);

    private static Value Block(ExportedGraph graph, string module, Value x, V3Block block)
    {
        var activation = block.Hard ? Activation.HardSwish : Activation.Relu;
        var (expanded, channels) = (graph.Settings.Channels(block.Expanded), graph.Settings.Channels(block.Channels));
        var (y, part) = (x, 0);
        if (expanded != graph.Channels(x))
            y = ConvNormActivation(graph, $"{module}.block.{part++}", y, expanded, 1, activation);
        y = ConvNormActivation(graph, $"{module}.block.{part++}", y, expanded, block.Kernel, activation, block.Stride, expanded);
        if (block.Squeezes)
            y = SqueezeExcite(graph, $"{module}.block.{part++}", y, Divisible(expanded / 4), Activation.Relu, hard: true);
        y = graph.ConvNorm($"{module}.block.{part}.0", $"{module}.block.{part}.1", y, channels, 1, gain: block.Squeezes ? 4 : 1);
        return block.Stride == 1 && channels == graph.Channels(x) ? graph.Add(module, y, x) : y;
    }

    private static long Divisible(long channels) => new FamilySettings().Channels(channels);

    /// <summary>One block of MobileNetV3.</summary>
    /// <param name="Kernel">Side of the depthwise kernel.</param>
    /// <param name="Expanded">Channels inside.</param>
    /// <param name="Channels">Channels of the output.</param>
    /// <param name="Squeezes">Whether it squeezes and excites.</param>
    /// <param name="Hard">Hard-swish instead of ReLU.</param>
    /// <param name="Stride">Step.</param>
    private sealed record V3Block(long Kernel, long Expanded, long Channels, bool Squeezes, bool Hard, long Stride);
}
