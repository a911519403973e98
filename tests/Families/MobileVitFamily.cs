using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>
/// MobileViT-S (Mehta and Rastegari 2022) as timm has it: inverted bottlenecks, then blocks that attend among pixels of the same place in
/// patches of 2×2, for which the batch is four times as large.
/// </summary>
internal static class MobileVitFamily
{
    private const long Patch = 2;
    private const long Pixels = Patch * Patch;
    private const long Heads = 4;

    private static readonly (long Channels, int Convolutions, long Width, int Layers)[] Stages =
        [(32, 1, 0, 0), (64, 3, 0, 0), (96, 1, 144, 2), (128, 1, 192, 4), (160, 1, 240, 3)];

    public static Model MobileVitS(FamilySettings settings)
    {
        var graph = new ExportedGraph(settings);
        var x = Block(graph, "stem", graph.Input(), settings.Channels(16), 3, 2);
        for (var stage = 0; stage < Stages.Length; stage++)
        {
            var (channels, convolutions, width, layers) = Stages[stage];
            for (var i = 0; i < settings.Blocks(convolutions); i++)
                x = Bottleneck(graph, $"stages.{stage}.{i}", x, settings.Channels(channels), stage > 0 && i == 0 ? 2 : 1);
            if (layers > 0)
                x = Transformer(graph, $"stages.{stage}.{settings.Blocks(convolutions)}", x, settings.Channels(width), settings.Blocks(layers));
        }

        x = Block(graph, "final_conv", x, settings.Channels(640), 1);
        return graph.Build("mobilevit_s", graph.Linear("head.fc", graph.Flatten("head.global_pool.flatten", graph.GlobalAveragePool("head.global_pool.pool", x)), settings.Classes));
    }

    private static Value Block(ExportedGraph graph, string module, Value x, long channels, long kernel, long stride = 1, long groups = 1)
    {
        var y = graph.ConvNorm($"{module}.conv", $"{module}.bn", x, channels, kernel, stride, groups: groups, gain: Activation.Silu.Gain());
        return graph.Activate($"{module}.bn.act", y, Activation.Silu);
    }

    private static Value Bottleneck(ExportedGraph graph, string module, Value x, long channels, long stride)
    {
        var inner = 4 * graph.Channels(x);
        var y = Block(graph, $"{module}.conv2_kxk", Block(graph, $"{module}.conv1_1x1", x, inner, 1), inner, 3, stride, inner);
        y = graph.ConvNorm($"{module}.conv3_1x1.conv", $"{module}.conv3_1x1.bn", y, channels, 1, gain: 1);
        return stride == 1 && channels == graph.Channels(x) ? graph.Add(module, y, x) : y;
    }

    private static Value Transformer(ExportedGraph graph, string module, Value x, long width, int layers)
    {
        var channels = graph.Channels(x);
        var y = graph.PlainConv($"{module}.conv_1x1", Block(graph, $"{module}.conv_kxk", x, channels, 3), width, 1, gain: 1);
        var sequences = graph.Times(module, graph.LengthOf(module, y, 0), Pixels);
        var tokens = Unfold(graph, module, y, sequences);
        for (var i = 0; i < layers; i++)
            tokens = Layer(graph, $"{module}.transformer.{i}", tokens, sequences);
        tokens = graph.LayerNorm($"{module}.norm", tokens, 1e-5f);
        y = Block(graph, $"{module}.conv_proj", Fold(graph, module, tokens, y), channels, 1);
        return Block(graph, $"{module}.conv_fusion", graph.Concat(module, 1, x, y), channels, 3);
    }

    /// <summary>[N, C, H, W] as [4 N, H W / 4, C].</summary>
    private static Value Unfold(ExportedGraph graph, string module, Value x, AxisLength sequences)
    {
        var (channels, rows, columns) = (graph.Channels(x), graph.Lengths(x)[2] / Patch, graph.Lengths(x)[3] / Patch);
        var batch = graph.LengthOf(module, x, 0);
        var strips = graph.Reshape(module, x, graph.Times(module, batch, channels * rows), Patch, columns, Patch);
        var patches = graph.Reshape(module, graph.Transpose(module, strips, 0, 2, 1, 3), batch, channels, rows * columns, Pixels);
        return graph.Reshape(module, graph.Transpose(module, patches, 0, 3, 2, 1), sequences, rows * columns, channels);
    }

    private static Value Fold(ExportedGraph graph, string module, Value tokens, Value like)
    {
        var (channels, rows, columns) = (graph.Channels(like), graph.Lengths(like)[2] / Patch, graph.Lengths(like)[3] / Patch);
        var batch = graph.LengthOf(module, like, 0);
        var patches = graph.Transpose(module, graph.Reshape(module, tokens, batch, Pixels, rows * columns, channels), 0, 3, 2, 1);
        var strips = graph.Transpose(module, graph.Reshape(module, patches, graph.Times(module, batch, channels * rows), columns, Patch, Patch), 0, 2, 1, 3);
        return graph.Reshape(module, strips, batch, channels, rows * Patch, columns * Patch);
    }

    private static Value Layer(ExportedGraph graph, string module, Value x, AxisLength sequences)
    {
        var width = graph.Lengths(x)[^1];
        x = graph.Add(module, x, Attention(graph, $"{module}.attn", graph.LayerNorm($"{module}.norm1", x, 1e-5f), sequences));
        var y = graph.Linear($"{module}.mlp.fc1", graph.LayerNorm($"{module}.norm2", x, 1e-5f), 2 * width, gain: Activation.Silu.Gain());
        return graph.Add(module, x, graph.Linear($"{module}.mlp.fc2", graph.Activate($"{module}.mlp.act", y, Activation.Silu), width));
    }

    /// <summary>Scaled dot products as <c>scaled_dot_product_attention</c> is written: half of the scale on either side.</summary>
    private static Value Attention(ExportedGraph graph, string module, Value x, AxisLength sequences)
    {
        var (length, width) = (graph.Lengths(x)[1], graph.Lengths(x)[2]);
        var batch = graph.Settings.Dynamo ? sequences : graph.LengthOf(module, x, 0);
        var qkv = graph.Reshape(module, graph.Linear($"{module}.qkv", x, 3 * width, gain: 2), batch, length, 3, Heads, width / Heads);
        var parts = graph.Transpose(module, qkv, 2, 0, 3, 1, 4);
        var (query, key, value) = (graph.Select(module, parts, 0, 0), graph.Select(module, parts, 0, 1), graph.Select(module, parts, 0, 2));
        var half = MathF.Pow(width / Heads, -0.25f);
        query = graph.Multiply(module, query, graph.Scalar(module, half));
        key = graph.Multiply(module, graph.Transpose(module, key, 0, 1, 3, 2), graph.Scalar(module, half));
        var mixed = graph.MatMul(module, graph.Softmax(module, graph.MatMul(module, query, key)), value);
        return graph.Linear($"{module}.proj", graph.Reshape(module, graph.Transpose(module, mixed, 0, 2, 1, 3), batch, length, width), width);
    }
}
