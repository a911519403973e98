using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>Swin-T (Liu et al. 2021): maps are [N, H, W, C] after the first convolution.</summary>
internal static class SwinFamily
{
    private const long HeadWidth = 32;

    private static readonly int[] Depths = [2, 2, 6, 2];

    public static Model SwinTiny(FamilySettings settings)
    {
        var graph = new ExportedGraph(settings);
        var x = graph.Conv("features.0.0", graph.Input(), settings.Channels(96), 4, 4, 0, gain: 1);
        x = graph.LayerNorm("features.0.2", graph.Transpose("features.0.1", x, 0, 2, 3, 1), 1e-5f);
        for (var stage = 0; stage < Depths.Length; stage++)
        {
            if (stage > 0)
                x = Merge(graph, $"features.{2 * stage}", x);
            for (var i = 0; i < settings.Blocks(Depths[stage]); i++)
                x = Block(graph, $"features.{(2 * stage) + 1}.{i}", x, shifted: i % 2 == 1);
        }

        x = graph.Transpose("permute", graph.LayerNorm("norm", x, 1e-5f), 0, 3, 1, 2);
        x = graph.Flatten("flatten", graph.GlobalAveragePool("avgpool", x));
        return graph.Build("swin_t", graph.Linear("head", x, settings.Classes));
    }

    private static Value Block(ExportedGraph graph, string module, Value x, bool shifted)
    {
        var features = graph.Lengths(x)[^1];
        var y = SwinAttention.Add(graph, $"{module}.attn", graph.LayerNorm($"{module}.norm1", x, 1e-5f), Math.Max(1, features / HeadWidth), shifted);
        x = graph.Add(module, x, y);
        return graph.Add(module, x, graph.Mlp($"{module}.mlp", graph.LayerNorm($"{module}.norm2", x, 1e-5f), 4 * features));
    }

    /// <summary>Four neighbours side by side, halved in channels.</summary>
    private static Value Merge(ExportedGraph graph, string module, Value x)
    {
        var lengths = graph.Lengths(x);
        var padded = graph.Pad(module, x, [0, 0, 0, 0], [0, lengths[1] % 2, lengths[2] % 2, 0]);
        var parts = new[] { (0, 0), (1, 0), (0, 1), (1, 1) }.Select(start => Every2(graph, module, padded, start.Item1, start.Item2)).ToArray();
        var merged = graph.LayerNorm($"{module}.norm", graph.Concat(module, -1, parts), 1e-5f);
        return graph.Linear($"{module}.reduction", merged, 2 * lengths[^1], bias: false);
    }

    private static Value Every2(ExportedGraph graph, string module, Value x, long row, long column) =>
        graph.Slice(module, graph.Slice(module, x, 1, row, long.MaxValue, 2), 2, column, long.MaxValue, 2);
}
