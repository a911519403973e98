using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>
/// DenseNet-121 (Huang et al. 2017): every layer sees the concatenation of all before it. The normalisation before a layer cannot be folded.
/// </summary>
internal static class DenseNetFamily
{
    private static readonly int[] Depths = [6, 12, 24, 16];

    public static Model DenseNet121(FamilySettings settings)
    {
        var graph = new ExportedGraph(settings);
        var growth = settings.Channels(32, 4);
        var x = graph.ConvNorm("features.conv0", "features.norm0", graph.Input(), settings.Channels(64), 7, 2);
        x = graph.MaxPool("features.pool0", graph.Relu("features.relu0", x), 3, 2, 1);
        for (var block = 1; block <= Depths.Length; block++)
        {
            x = Block(graph, $"features.denseblock{block}", x, settings.Blocks(Depths[block - 1]), growth);
            if (block < Depths.Length)
                x = Transition(graph, $"features.transition{block}", x);
        }

        x = graph.GlobalAveragePool("", graph.Relu("", graph.BatchNorm("features.norm5", x)));
        return graph.Build("densenet121", graph.Linear("classifier", graph.Flatten("", x), settings.Classes));
    }

    private static Value Block(ExportedGraph graph, string module, Value x, int layers, long growth)
    {
        List<Value> features = [x];
        for (var i = 1; i <= layers; i++)
            features.Add(Layer(graph, $"{module}.denselayer{i}", graph.Concat($"{module}.denselayer{i}", 1, [.. features]), growth));
        return graph.Concat(module, 1, [.. features]);
    }

    private static Value Layer(ExportedGraph graph, string module, Value x, long growth)
    {
        var y = graph.Relu($"{module}.relu1", graph.BatchNorm($"{module}.norm1", x));
        y = graph.ConvNorm($"{module}.conv1", $"{module}.norm2", y, 4 * growth, 1);
        return graph.PlainConv($"{module}.conv2", graph.Relu($"{module}.relu2", y), growth, 3);
    }

    private static Value Transition(ExportedGraph graph, string module, Value x)
    {
        var y = graph.Relu($"{module}.relu", graph.BatchNorm($"{module}.norm", x));
        return graph.AveragePool($"{module}.pool", graph.PlainConv($"{module}.conv", y, graph.Channels(x) / 2, 1), 2, 2);
    }
}
