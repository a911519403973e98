using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>EfficientNet-B0 (Tan and Le 2019) and EfficientNetV2-S (Tan and Le 2021).</summary>
internal static class EfficientNetFamily
{
    private static readonly Stage[] B0 =
    [
        new(1, 3, 1, 16, 1), new(6, 3, 2, 24, 2), new(6, 5, 2, 40, 2), new(6, 3, 2, 80, 3), new(6, 5, 1, 112, 3), new(6, 5, 2, 192, 4), new(6, 3, 1, 320, 1),
    ];

    private static readonly Stage[] V2S =
    [
        new(1, 3, 1, 24, 2, true), new(4, 3, 2, 48, 4, true), new(4, 3, 2, 64, 4, true), new(4, 3, 2, 128, 6), new(6, 3, 1, 160, 9), new(6, 3, 2, 256, 15),
    ];

    public static Model EfficientNetB0(FamilySettings settings) => Build("efficientnet_b0", settings, B0, 32, 1280);

    public static Model EfficientNetV2S(FamilySettings settings) => Build("efficientnet_v2_s", settings, V2S, 24, 1280);

    private static Model Build(string name, FamilySettings settings, Stage[] stages, long first, long last)
    {
        var graph = new ExportedGraph(settings);
        var x = MobileNetFamily.ConvNormActivation(graph, "features.0", graph.Input(), settings.Channels(first), 3, Activation.Silu, 2);
        for (var stage = 0; stage < stages.Length; stage++)
            for (var i = 0; i < settings.Blocks(stages[stage].Blocks); i++)
                x = Block(graph, $"features.{stage + 1}.{i}", x, i == 0 ? stages[stage] : stages[stage] with { Stride = 1 });
        x = MobileNetFamily.ConvNormActivation(graph, $"features.{stages.Length + 1}", x, settings.Channels(last), 1, Activation.Silu);
        var pooled = graph.Flatten("", graph.GlobalAveragePool("avgpool", x));
        return graph.Build(name, graph.Linear("classifier.1", pooled, settings.Classes));
    }

    private static Value Block(ExportedGraph graph, string module, Value x, Stage stage)
    {
        var (expanded, channels) = (stage.Expansion * graph.Channels(x), graph.Settings.Channels(stage.Channels));
        var y = stage.Fused ? Fused(graph, module, x, expanded, channels, stage) : Separable(graph, module, x, expanded, channels, stage);
        return stage.Stride == 1 && channels == graph.Channels(x) ? graph.Add(module, y, x) : y;
    }

    private static Value Separable(ExportedGraph graph, string module, Value x, long expanded, long channels, Stage stage)
    {
        var (y, part) = (x, 0);
        if (stage.Expansion != 1)
            y = MobileNetFamily.ConvNormActivation(graph, $"{module}.block.{part++}", y, expanded, 1, Activation.Silu);
        y = MobileNetFamily.ConvNormActivation(graph, $"{module}.block.{part++}", y, expanded, stage.Kernel, Activation.Silu, stage.Stride, expanded);
        y = MobileNetFamily.SqueezeExcite(graph, $"{module}.block.{part++}", y, Math.Max(1, graph.Channels(x) / 4), Activation.Silu, hard: false);
        return graph.ConvNorm($"{module}.block.{part}.0", $"{module}.block.{part}.1", y, channels, 1, gain: 1);
    }

    private static Value Fused(ExportedGraph graph, string module, Value x, long expanded, long channels, Stage stage)
    {
        var y = MobileNetFamily.ConvNormActivation(
            graph, $"{module}.block.0", x, stage.Expansion == 1 ? channels : expanded, stage.Kernel, Activation.Silu, stage.Stride);
        return stage.Expansion == 1 ? y : graph.ConvNorm($"{module}.block.1.0", $"{module}.block.1.1", y, channels, 1, gain: 1);
    }

    /// <summary>Blocks of one output width.</summary>
    /// <param name="Expansion">Channels inside over channels of the input.</param>
    /// <param name="Kernel">Side of the kernel.</param>
    /// <param name="Stride">Step of the first block.</param>
    /// <param name="Channels">Channels of the output.</param>
    /// <param name="Blocks">Number of blocks.</param>
    /// <param name="Fused">One dense convolution in place of the expansion and the depthwise one.</param>
    private sealed record Stage(long Expansion, long Kernel, long Stride, long Channels, int Blocks, bool Fused = false);
}
