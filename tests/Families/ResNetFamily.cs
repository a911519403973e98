using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>ResNet and ResNeXt (He et al. 2015; Xie et al. 2016), strides in the 3×3 convolutions as torchvision has them.</summary>
internal static class ResNetFamily
{
    private static readonly long[] Widths = [64, 128, 256, 512];

    public static Model ResNet18(FamilySettings settings) => Build("resnet18", settings, [2, 2, 2, 2], Basic);

    public static Model ResNet50(FamilySettings settings) =>
        Build("resnet50", settings, [3, 4, 6, 3], (graph, module, x, width, stride) => Bottleneck(graph, module, x, width, width, 1, stride));

    /// <summary>32 groups of 4 channels.</summary>
    public static Model ResNext50(FamilySettings settings) =>
        Build("resnext50_32x4d", settings, [3, 4, 6, 3], (graph, module, x, width, stride) => Bottleneck(graph, module, x, width, 2 * width, Math.Min(32, width), stride));

    private static Model Build(string name, FamilySettings settings, int[] depths, Func<ExportedGraph, string, Value, long, long, Value> block)
    {
        var graph = new ExportedGraph(settings);
        var x = graph.ConvNorm("conv1", "bn1", graph.Input(), settings.Channels(64), 7, 2);
        x = graph.MaxPool("maxpool", graph.Relu("relu", x), 3, 2, 1);
        for (var stage = 0; stage < depths.Length; stage++)
            for (var i = 0; i < settings.Blocks(depths[stage]); i++)
                x = block(graph, $"layer{stage + 1}.{i}", x, settings.Channels(Widths[stage]), stage > 0 && i == 0 ? 2 : 1);
        return graph.Build(name, graph.Linear("fc", graph.Flatten("", graph.GlobalAveragePool("avgpool", x)), settings.Classes));
    }

    private static Value Basic(ExportedGraph graph, string module, Value x, long width, long stride)
    {
        var y = graph.ConvNorm($"{module}.conv1", $"{module}.bn1", x, width, 3, stride);
        y = graph.Relu($"{module}.relu", y);
        y = graph.ConvNorm($"{module}.conv2", $"{module}.bn2", y, width, 3, gain: 0.5);
        return graph.Relu($"{module}.relu_1", graph.Add(module, y, Shortcut(graph, module, x, width, stride)));
    }

    private static Value Bottleneck(ExportedGraph graph, string module, Value x, long width, long inner, long groups, long stride)
    {
        var y = graph.ConvNorm($"{module}.conv1", $"{module}.bn1", x, inner, 1);
        y = graph.Relu($"{module}.relu", y);
        y = graph.ConvNorm($"{module}.conv2", $"{module}.bn2", y, inner, 3, stride, groups: groups);
        y = graph.Relu($"{module}.relu_1", y);
        y = graph.ConvNorm($"{module}.conv3", $"{module}.bn3", y, 4 * width, 1, gain: 0.5);
        return graph.Relu($"{module}.relu_2", graph.Add(module, y, Shortcut(graph, module, x, 4 * width, stride)));
    }

    private static Value Shortcut(ExportedGraph graph, string module, Value x, long channels, long stride) =>
        stride == 1 && graph.Channels(x) == channels
            ? x
            : graph.ConvNorm($"{module}.downsample.0", $"{module}.downsample.1", x, channels, 1, stride, gain: 1);
}
