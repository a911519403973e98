using NASerEx.Graphs;
using static NASerEx.ModelFamilies.InceptionFamily;

namespace NASerEx.ModelFamilies;

/// <summary>The five blocks of Inception v3, by torchvision's letters.</summary>
internal static class InceptionBlocks
{
    public static Value A(ExportedGraph graph, string module, Value x, long pool)
    {
        var one = Basic(graph, $"{module}.branch1x1", x, 64, (1, 1));
        var five = Basic(graph, $"{module}.branch5x5_2", Basic(graph, $"{module}.branch5x5_1", x, 48, (1, 1)), 64, (5, 5), pad: (2, 2));
        var three = Basic(graph, $"{module}.branch3x3dbl_2", Basic(graph, $"{module}.branch3x3dbl_1", x, 64, (1, 1)), 96, (3, 3), pad: (1, 1));
        three = Basic(graph, $"{module}.branch3x3dbl_3", three, 96, (3, 3), pad: (1, 1));
        return graph.Concat(module, 1, one, five, three, Pooled(graph, module, x, pool));
    }

    public static Value B(ExportedGraph graph, string module, Value x)
    {
        var three = Basic(graph, $"{module}.branch3x3", x, 384, (3, 3), 2);
        var twice = Basic(graph, $"{module}.branch3x3dbl_2", Basic(graph, $"{module}.branch3x3dbl_1", x, 64, (1, 1)), 96, (3, 3), pad: (1, 1));
        twice = Basic(graph, $"{module}.branch3x3dbl_3", twice, 96, (3, 3), 2);
        return graph.Concat(module, 1, three, twice, graph.MaxPool(module, x, 3, 2));
    }

    public static Value C(ExportedGraph graph, string module, Value x, long inner)
    {
        var one = Basic(graph, $"{module}.branch1x1", x, 192, (1, 1));
        var seven = Row(graph, $"{module}.branch7x7_2", Basic(graph, $"{module}.branch7x7_1", x, inner, (1, 1)), inner, 7);
        seven = Column(graph, $"{module}.branch7x7_3", seven, 192, 7);
        var twice = Column(graph, $"{module}.branch7x7dbl_2", Basic(graph, $"{module}.branch7x7dbl_1", x, inner, (1, 1)), inner, 7);
        twice = Column(graph, $"{module}.branch7x7dbl_4", Row(graph, $"{module}.branch7x7dbl_3", twice, inner, 7), inner, 7);
        twice = Row(graph, $"{module}.branch7x7dbl_5", twice, 192, 7);
        return graph.Concat(module, 1, one, seven, twice, Pooled(graph, module, x, 192));
    }

    public static Value D(ExportedGraph graph, string module, Value x)
    {
        var three = Basic(graph, $"{module}.branch3x3_2", Basic(graph, $"{module}.branch3x3_1", x, 192, (1, 1)), 320, (3, 3), 2);
        var seven = Row(graph, $"{module}.branch7x7x3_2", Basic(graph, $"{module}.branch7x7x3_1", x, 192, (1, 1)), 192, 7);
        seven = Basic(graph, $"{module}.branch7x7x3_4", Column(graph, $"{module}.branch7x7x3_3", seven, 192, 7), 192, (3, 3), 2);
        return graph.Concat(module, 1, three, seven, graph.MaxPool(module, x, 3, 2));
    }

    public static Value E(ExportedGraph graph, string module, Value x)
    {
        var one = Basic(graph, $"{module}.branch1x1", x, 320, (1, 1));
        var three = Forked(graph, $"{module}.branch3x3_2", Basic(graph, $"{module}.branch3x3_1", x, 384, (1, 1)));
        var twice = Basic(graph, $"{module}.branch3x3dbl_2", Basic(graph, $"{module}.branch3x3dbl_1", x, 448, (1, 1)), 384, (3, 3), pad: (1, 1));
        return graph.Concat(module, 1, one, three, Forked(graph, $"{module}.branch3x3dbl_3", twice), Pooled(graph, module, x, 192));
    }

    private static Value Forked(ExportedGraph graph, string module, Value x) =>
        graph.Concat(module[..module.LastIndexOf('.')], 1, Row(graph, $"{module}a", x, 384, 3), Column(graph, $"{module}b", x, 384, 3));

    private static Value Pooled(ExportedGraph graph, string module, Value x, long channels) =>
        Basic(graph, $"{module}.branch_pool", graph.AveragePool(module, x, 3, 1, 1), channels, (1, 1));

    private static Value Row(ExportedGraph graph, string module, Value x, long channels, long length) =>
        Basic(graph, module, x, channels, (1, length), pad: (0, length / 2));

    private static Value Column(ExportedGraph graph, string module, Value x, long channels, long length) =>
        Basic(graph, module, x, channels, (length, 1), pad: (length / 2, 0));
}
