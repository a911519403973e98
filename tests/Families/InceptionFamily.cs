using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>GoogLeNet (Szegedy et al. 2014) with its input transform, and Inception v3 (Szegedy et al. 2015).</summary>
internal static class InceptionFamily
{
    private static readonly (string Name, long[] Channels)[] GoogLeNetBlocks =
    [
        ("inception3a", [64, 96, 128, 16, 32, 32]), ("inception3b", [128, 128, 192, 32, 96, 64]),
        ("inception4a", [192, 96, 208, 16, 48, 64]), ("inception4b", [160, 112, 224, 24, 64, 64]), ("inception4c", [128, 128, 256, 24, 64, 64]),
        ("inception4d", [112, 144, 288, 32, 64, 64]), ("inception4e", [256, 160, 320, 32, 128, 128]),
        ("inception5a", [256, 160, 320, 32, 128, 128]), ("inception5b", [384, 192, 384, 48, 128, 128]),
    ];

    public static Model GoogLeNet(FamilySettings settings)
    {
        var graph = new ExportedGraph(settings);
        var x = Basic(graph, "conv1", TransformInput(graph, graph.Input()), 64, (7, 7), 2, (3, 3));
        x = Basic(graph, "conv2", graph.MaxPool("maxpool1", x, 3, 2, ceil: true), 64, (1, 1));
        x = Basic(graph, "conv3", x, 192, (3, 3), pad: (1, 1));
        x = graph.MaxPool("maxpool2", x, 3, 2, ceil: true);
        foreach (var (name, channels) in GoogLeNetBlocks)
        {
            if (name == "inception4a")
                x = graph.MaxPool("maxpool3", x, 3, 2, ceil: true);
            if (name == "inception5a")
                x = graph.MaxPool("maxpool4", x, 2, 2, ceil: true);
            x = Block(graph, name, x, channels);
        }

        return Classify(graph, "googlenet", x);
    }

    public static Model InceptionV3(FamilySettings settings)
    {
        var graph = new ExportedGraph(settings);
        var x = Basic(graph, "Conv2d_1a_3x3", TransformInput(graph, graph.Input()), 32, (3, 3), 2);
        x = Basic(graph, "Conv2d_2b_3x3", Basic(graph, "Conv2d_2a_3x3", x, 32, (3, 3)), 64, (3, 3), pad: (1, 1));
        x = Basic(graph, "Conv2d_3b_1x1", graph.MaxPool("maxpool1", x, 3, 2), 80, (1, 1));
        x = graph.MaxPool("maxpool2", Basic(graph, "Conv2d_4a_3x3", x, 192, (3, 3)), 3, 2);
        foreach (var (letter, pool) in new[] { ("b", 32L), ("c", 64L), ("d", 64L) })
            x = InceptionBlocks.A(graph, $"Mixed_5{letter}", x, pool);
        x = InceptionBlocks.B(graph, "Mixed_6a", x);
        foreach (var (letter, inner) in new[] { ("b", 128L), ("c", 160L), ("d", 160L), ("e", 192L) })
            x = InceptionBlocks.C(graph, $"Mixed_6{letter}", x, inner);
        x = InceptionBlocks.D(graph, "Mixed_7a", x);
        foreach (var letter in new[] { "b", "c" })
            x = InceptionBlocks.E(graph, $"Mixed_7{letter}", x);
        return Classify(graph, "inception_v3", x);
    }

    /// <summary>Convolution, normalisation, ReLU; <paramref name="channels"/> are those of the published width.</summary>
    public static Value Basic(
        ExportedGraph graph, string module, Value x, long channels, (long, long) kernel, long stride = 1, (long, long) pad = default) =>
        graph.Relu(module, graph.ConvNorm($"{module}.conv", $"{module}.bn", x, graph.Settings.Channels(channels), kernel, stride, pad));

    private static Model Classify(ExportedGraph graph, string name, Value x) =>
        graph.Build(name, graph.Linear("fc", graph.Flatten("", graph.GlobalAveragePool("avgpool", x)), graph.Settings.Classes));

    private static Value Block(ExportedGraph graph, string module, Value x, long[] channels)
    {
        var narrow = Basic(graph, $"{module}.branch1", x, channels[0], (1, 1));
        var wide = Basic(graph, $"{module}.branch2.1", Basic(graph, $"{module}.branch2.0", x, channels[1], (1, 1)), channels[2], (3, 3), pad: (1, 1));
        var wider = Basic(graph, $"{module}.branch3.1", Basic(graph, $"{module}.branch3.0", x, channels[3], (1, 1)), channels[4], (3, 3), pad: (1, 1));
        var pooled = Basic(graph, $"{module}.branch4.1", graph.MaxPool($"{module}.branch4.0", x, 3, 1, 1, ceil: true), channels[5], (1, 1));
        return graph.Concat(module, 1, narrow, wide, wider, pooled);
    }

    /// <summary>From ImageNet's means and deviations to ½ and ½, channel by channel.</summary>
    private static Value TransformInput(ExportedGraph graph, Value x)
    {
        (float Mean, float Deviation)[] channels = [(0.485f, 0.229f), (0.456f, 0.224f), (0.406f, 0.225f)];
        var parts = channels.Select((channel, i) =>
        {
            var one = graph.Unsqueeze("", graph.Select("", x, 1, i), 1);
            var scaled = graph.Multiply("", one, graph.Scalar("", channel.Deviation / 0.5f));
            return graph.Add("", scaled, graph.Scalar("", (channel.Mean - 0.5f) / 0.5f));
        });
        return graph.Concat("", 1, [.. parts]);
    }
}
