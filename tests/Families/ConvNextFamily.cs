using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>ConvNeXt-Tiny (Liu et al. 2022). Blocks work on [N, H, W, C] after their depthwise convolution.</summary>
internal static class ConvNextFamily
{
    private static readonly (long Channels, int Blocks)[] Tiny = [(96, 3), (192, 3), (384, 9), (768, 3)];

    public static Model ConvNextTiny(FamilySettings settings)
    {
        var graph = new ExportedGraph(settings);
        var x = graph.Conv("features.0.0", graph.Input(), settings.Channels(96), 4, 4, 0, gain: 1);
        x = MapNorm(graph, "features.0.1", x);
        for (var stage = 0; stage < Tiny.Length; stage++)
        {
            if (stage > 0)
                x = graph.Conv($"features.{2 * stage}.1", MapNorm(graph, $"features.{2 * stage}.0", x), settings.Channels(Tiny[stage].Channels), 2, 2, 0, gain: 1);
            for (var i = 0; i < settings.Blocks(Tiny[stage].Blocks); i++)
                x = Block(graph, $"features.{(2 * stage) + 1}.{i}", x);
        }

        x = MapNorm(graph, "classifier.0", graph.GlobalAveragePool("avgpool", x));
        return graph.Build("convnext_tiny", graph.Linear("classifier.2", graph.Flatten("classifier.1", x), settings.Classes));
    }

    private static Value Block(ExportedGraph graph, string module, Value x)
    {
        var channels = graph.Channels(x);
        var y = graph.Conv($"{module}.block.0", x, channels, 7, groups: channels, gain: 1);
        y = graph.LayerNorm($"{module}.block.2", graph.Transpose($"{module}.block.1", y, 0, 2, 3, 1));
        y = graph.Gelu($"{module}.block.4", graph.Linear($"{module}.block.3", y, 4 * channels, gain: 2));
        y = graph.Transpose($"{module}.block.6", graph.Linear($"{module}.block.5", y, channels), 0, 3, 1, 2);
        var scale = graph.Weight($"{module}.layer_scale", graph.Weights.Normal(0.5, 0.1, channels, 1, 1));
        return graph.Add(module, graph.Multiply(module, scale, y), x);
    }

    private static Value MapNorm(ExportedGraph graph, string module, Value x) =>
        graph.Transpose(module, graph.LayerNorm(module, graph.Transpose(module, x, 0, 2, 3, 1)), 0, 3, 1, 2);
}
