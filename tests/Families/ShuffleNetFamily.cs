using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>ShuffleNetV2 ×1.0 (Ma et al. 2018).</summary>
internal static class ShuffleNetFamily
{
    private static readonly (long Channels, int Blocks)[] Stages = [(116, 4), (232, 8), (464, 4)];

    public static Model ShuffleNetV2(FamilySettings settings)
    {
        var graph = new ExportedGraph(settings);
        var x = graph.ConvNorm("conv1.0", "conv1.1", graph.Input(), settings.Channels(24), 3, 2);
        x = graph.MaxPool("maxpool", graph.Relu("conv1.2", x), 3, 2, 1);
        for (var stage = 0; stage < Stages.Length; stage++)
            for (var i = 0; i < settings.Blocks(Stages[stage].Blocks); i++)
                x = Block(graph, $"stage{stage + 2}.{i}", x, settings.Channels(Stages[stage].Channels, 4), i == 0);
        x = graph.Relu("conv5.2", graph.ConvNorm("conv5.0", "conv5.1", x, settings.Channels(1024), 1));
        x = graph.Reduce("", "ReduceMean", x, [2, 3], keep: false, graph.Lengths(x)[..2]);
        return graph.Build("shufflenet_v2_x1_0", graph.Linear("fc", x, settings.Classes));
    }

    private static Value Block(ExportedGraph graph, string module, Value x, long channels, bool first)
    {
        var branch = channels / 2;
        if (first)
            return Shuffle(graph, module, graph.Concat(module, 1, Reduced(graph, $"{module}.branch1", x, branch), Branch(graph, $"{module}.branch2", x, branch, 2)));
        var halves = graph.Chunk(module, x, 1, 2);
        return Shuffle(graph, module, graph.Concat(module, 1, halves[0], Branch(graph, $"{module}.branch2", halves[1], branch, 1)));
    }

    private static Value Reduced(ExportedGraph graph, string module, Value x, long channels)
    {
        var y = graph.ConvNorm($"{module}.0", $"{module}.1", x, graph.Channels(x), 3, 2, groups: graph.Channels(x), gain: 1);
        return graph.Relu($"{module}.4", graph.ConvNorm($"{module}.2", $"{module}.3", y, channels, 1));
    }

    private static Value Branch(ExportedGraph graph, string module, Value x, long channels, long stride)
    {
        var y = graph.Relu($"{module}.2", graph.ConvNorm($"{module}.0", $"{module}.1", x, channels, 1));
        y = graph.ConvNorm($"{module}.3", $"{module}.4", y, channels, 3, stride, groups: channels, gain: 1);
        return graph.Relu($"{module}.7", graph.ConvNorm($"{module}.5", $"{module}.6", y, channels, 1));
    }

    /// <summary>Channels of both halves in turn: <c>Reshape</c>, <c>Transpose</c>, <c>Reshape</c>.</summary>
    private static Value Shuffle(ExportedGraph graph, string module, Value x)
    {
        var (batch, channels) = (graph.LengthOf(module, x, 0), graph.LengthOf(module, x, 1));
        var (height, width) = (graph.LengthOf(module, x, 2), graph.LengthOf(module, x, 3));
        var split = graph.Reshape(module, x, batch, 2, graph.Over(module, channels, 2), height, width);
        return graph.Reshape(module, graph.Transpose(module, split, 0, 2, 1, 3, 4), batch, -1, height, width);
    }
}
