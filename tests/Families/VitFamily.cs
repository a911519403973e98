using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>Vision Transformer (Dosovitskiy et al. 2021), patches of 16×16.</summary>
internal static class VitFamily
{
    private const long Patch = 16;
    private const long HeadWidth = 64;

    public static Model VitB16(FamilySettings settings)
    {
        var graph = new ExportedGraph(settings);
        var width = settings.Channels(768);
        var heads = Math.Max(2, width / HeadWidth);
        var x = Tokens(graph, graph.Input(), width);
        var places = graph.Weight("encoder.pos_embedding", graph.Weights.Normal(0, 0.2, 1, graph.Lengths(x)[1], width));
        x = graph.Add("encoder", x, places);
        for (var i = 0; i < settings.Blocks(12); i++)
            x = Block(graph, $"encoder.layers.encoder_layer_{i}", x, heads);
        x = graph.Select("", graph.LayerNorm("encoder.ln", x), 1, 0);
        return graph.Build("vit_b_16", graph.Linear("heads.head", x, settings.Classes));
    }

    private static Value Block(ExportedGraph graph, string module, Value x, long heads)
    {
        var y = graph.MultiheadAttention($"{module}.self_attention", graph.LayerNorm($"{module}.ln_1", x), heads);
        x = graph.Add(module, y, x);
        return graph.Add(module, x, graph.Mlp($"{module}.mlp", graph.LayerNorm($"{module}.ln_2", x), 4 * graph.Lengths(x)[^1]));
    }

    /// <summary>Patches [N, L, C] behind the class token.</summary>
    private static Value Tokens(ExportedGraph graph, Value images, long width)
    {
        var batch = graph.LengthOf("", images, 0);
        var rows = graph.Over("", graph.LengthOf("", images, 2), Patch);
        var columns = graph.Over("", graph.LengthOf("", images, 3), Patch);
        var map = graph.Conv("conv_proj", images, width, Patch, Patch, 0, gain: 1);
        var patches = graph.Transpose("", graph.Reshape("", map, batch, width, graph.Times("", rows, columns)), 0, 2, 1);
        var token = graph.Weight("class_token", graph.Weights.Normal(0, 0.2, 1, 1, width));
        return graph.Concat("", 1, Expand(graph, token, graph.LengthOf("", patches, 0)), patches);
    }

    /// <summary><c>expand(n, -1, -1)</c>, whose -1 the exporter replaces by 1 while the model runs.</summary>
    private static Value Expand(ExportedGraph graph, Value token, AxisLength batch)
    {
        long[] lengths = [batch.Known, .. graph.Lengths(token)[1..]];
        if (batch.Computed is null || graph.Settings.Dynamo)
            return graph.Node("", "Expand", [token, graph.Shape("", batch, 1, 1)], lengths);
        var shape = graph.Reshape("", graph.Shape("", batch, -1, -1), -1);
        var ones = graph.Node("", "ConstantOfShape", [graph.Node("", "Shape", [shape], [1])], [3], ("value", Tensor.Of([1L], 1)));
        var negative = graph.Multiply("", ones, graph.Index("", -1));
        var kept = graph.Node("", "Equal", [shape, negative], [3]);
        return graph.Node("", "Expand", [token, graph.Node("", "Where", [kept, ones, shape], [3])], lengths);
    }
}
