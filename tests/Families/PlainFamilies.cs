using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>SqueezeNet 1.1 (Iandola et al. 2016) and VGG-16 (Simonyan and Zisserman 2015), which have no normalisation.</summary>
internal static class PlainFamilies
{
    private static readonly (int Feature, long Squeezed, long Expanded)[] Fires =
        [(3, 16, 64), (4, 16, 64), (6, 32, 128), (7, 32, 128), (9, 48, 192), (10, 48, 192), (11, 64, 256), (12, 64, 256)];

    private static readonly (long Channels, int Blocks)[] Vgg = [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)];

    public static Model SqueezeNet11(FamilySettings settings)
    {
        var graph = new ExportedGraph(settings);
        var x = graph.Relu("features.1", graph.Conv("features.0", graph.Input(), settings.Channels(64), 3, 2, 0));
        x = graph.MaxPool("features.2", x, 3, 2, ceil: true);
        foreach (var (feature, squeezed, expanded) in Fires)
        {
            if (feature is 6 or 9)
                x = graph.MaxPool($"features.{feature - 1}", x, 3, 2, ceil: true);
            x = Fire(graph, $"features.{feature}", x, settings.Channels(squeezed), settings.Channels(expanded));
        }

        x = graph.Relu("classifier.2", graph.Conv("classifier.1", x, settings.Classes, 1));
        return graph.Build("squeezenet1_1", graph.Flatten("", graph.GlobalAveragePool("classifier.3", x)));
    }

    public static Model Vgg16(FamilySettings settings)
    {
        var graph = new ExportedGraph(settings);
        var (x, feature) = (graph.Input(), 0);
        foreach (var (channels, blocks) in Vgg)
        {
            for (var i = 0; i < settings.Blocks(blocks); i++, feature += 2)
                x = graph.Relu($"features.{feature + 1}", graph.Conv($"features.{feature}", x, settings.Channels(channels), 3));
            x = graph.MaxPool($"features.{feature++}", x, 2, 2);
        }

        x = graph.Flatten("", graph.AveragePool("avgpool", x, 1, 1));
        x = graph.Relu("classifier.1", graph.Linear("classifier.0", x, settings.Channels(4096), gain: 2));
        x = graph.Relu("classifier.4", graph.Linear("classifier.3", x, settings.Channels(4096), gain: 2));
        return graph.Build("vgg16", graph.Linear("classifier.6", x, settings.Classes));
    }

    private static Value Fire(ExportedGraph graph, string module, Value x, long squeezed, long expanded)
    {
        var y = graph.Relu($"{module}.squeeze_activation", graph.Conv($"{module}.squeeze", x, squeezed, 1));
        var narrow = graph.Relu($"{module}.expand1x1_activation", graph.Conv($"{module}.expand1x1", y, expanded, 1));
        var wide = graph.Relu($"{module}.expand3x3_activation", graph.Conv($"{module}.expand3x3", y, expanded, 3));
        return graph.Concat(module, 1, narrow, wide);
    }
}
