using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>Activations that follow a convolution.</summary>
internal enum Activation
{
    None,
    Relu,
    Relu6,
    Silu,
    HardSwish,
}

/// <summary>Convolutions, normalisations and pooling on maps [N, C, H, W].</summary>
internal static class ConvolutionLayers
{
    /// <summary>A convolution with bias. The weights keep the variance of what an activation with this gain is given.</summary>
    public static Value Conv(
        this ExportedGraph graph, string module, Value x, long channels, long kernel, long stride = 1, long? pad = null, long groups = 1, double gain = 2)
    {
        var weight = graph.Weight($"{module}.weight", Filters(graph, x, channels, kernel, kernel, groups, gain));
        var bias = graph.Weight($"{module}.bias", graph.Weights.Normal(0, 0.1, channels));
        return Conv(graph, module, [x, weight, bias], (kernel, kernel), stride, pad is { } p ? (p, p) : (kernel / 2, kernel / 2), groups);
    }

    /// <summary>A convolution and its batch normalisation, folded into it or after it.</summary>
    public static Value ConvNorm(
        this ExportedGraph graph, string module, string norm, Value x, long channels, long kernel, long stride = 1, long? pad = null, long groups = 1, double gain = 2) =>
        graph.ConvNorm(module, norm, x, channels, (kernel, kernel), stride, pad is { } p ? (p, p) : (kernel / 2, kernel / 2), groups, gain);

    /// <summary>A convolution with an oblong kernel and its batch normalisation.</summary>
    public static Value ConvNorm(
        this ExportedGraph graph, string module, string norm, Value x, long channels, (long Height, long Width) kernel, long stride, (long Height, long Width) pad, long groups = 1, double gain = 2)
    {
        var filters = Filters(graph, x, channels, kernel.Height, kernel.Width, groups, gain);
        if (graph.Settings.KeepNormalization)
        {
            var plain = Conv(graph, module, [x, graph.Weight($"{module}.weight", filters)], kernel, stride, pad, groups);
            return graph.BatchNorm(norm, plain);
        }

        var weight = graph.Weight(graph.Computed(module, "Conv", "weight"), filters);
        var bias = graph.Weight(graph.Computed(module, "Conv", "bias"), graph.Weights.Normal(0, 0.1, channels));
        return Conv(graph, module, [x, weight, bias], kernel, stride, pad, groups);
    }

    /// <summary>A convolution without bias.</summary>
    public static Value PlainConv(this ExportedGraph graph, string module, Value x, long channels, long kernel, double gain = 2)
    {
        var weight = graph.Weight($"{module}.weight", Filters(graph, x, channels, kernel, kernel, 1, gain));
        return Conv(graph, module, [x, weight], (kernel, kernel), 1, (kernel / 2, kernel / 2), 1);
    }

    public static Value BatchNorm(this ExportedGraph graph, string module, Value x, float epsilon = 1e-5f)
    {
        var channels = graph.Channels(x);
        Value[] inputs =
        [
            x,
            graph.Weight($"{module}.weight", graph.Weights.Positive(channels)),
            graph.Weight($"{module}.bias", graph.Weights.Normal(0, 0.1, channels)),
            graph.Weight($"{module}.running_mean", graph.Weights.Normal(0, 0.1, channels)),
            graph.Weight($"{module}.running_var", graph.Weights.Positive(channels)),
        ];
        (string, AttributeValue)[] attributes = [("epsilon", epsilon), ("momentum", 0.9f)];
        return graph.Node(module, "BatchNormalization", inputs, graph.Lengths(x), graph.Opset >= 14 ? [.. attributes, ("training_mode", 0L)] : attributes);
    }

    public static Value MaxPool(this ExportedGraph graph, string module, Value x, long kernel, long stride, long pad = 0, bool ceil = false)
    {
        var lengths = graph.Lengths(x);
        return graph.Node(
            module, "MaxPool", [x], [.. lengths[..2], .. lengths[2..].Select(length => Pooled(length, kernel, stride, pad, ceil))],
            [
                ("ceil_mode", ceil ? 1L : 0L),
                .. Dilations(graph),
                ("kernel_shape", new[] { kernel, kernel }),
                ("pads", new[] { pad, pad, pad, pad }),
                ("strides", new[] { stride, stride }),
            ]);
    }

    /// <summary>Mean over squares, padding counted. The exporter pads in a node of its own.</summary>
    public static Value AveragePool(this ExportedGraph graph, string module, Value x, long kernel, long stride, long pad = 0)
    {
        var separate = !graph.Settings.Dynamo;
        var padded = separate ? graph.Pad(module, x, [0, 0, pad, pad], [0, 0, pad, pad]) : x;
        var pads = separate ? 0 : pad;
        var lengths = graph.Lengths(x);
        return graph.Node(
            module, "AveragePool", [padded], [.. lengths[..2], .. lengths[2..].Select(length => Pooled(length, kernel, stride, pad, false))],
            ("ceil_mode", 0L),
            ("count_include_pad", 1L),
            ("kernel_shape", new[] { kernel, kernel }),
            ("pads", new[] { pads, pads, pads, pads }),
            ("strides", new[] { stride, stride }));
    }

    /// <summary>Adaptive average pooling to 1×1.</summary>
    public static Value GlobalAveragePool(this ExportedGraph graph, string module, Value x)
    {
        long[] lengths = [.. graph.Lengths(x)[..2], 1, 1];
        return graph.Settings.Dynamo
            ? graph.Reduce(module, "ReduceMean", x, [-1, -2], keep: true, lengths)
            : graph.Node(module, "GlobalAveragePool", [x], lengths);
    }

    private static Value Conv(
        ExportedGraph graph, string module, Value[] inputs, (long Height, long Width) kernel, long stride, (long Height, long Width) pad, long groups)
    {
        var from = graph.Lengths(inputs[0]);
        long[] lengths =
        [
            from[0], graph.Lengths(inputs[1])[0], Pooled(from[2], kernel.Height, stride, pad.Height, false), Pooled(from[3], kernel.Width, stride, pad.Width, false),
        ];
        return graph.Node(
            module, "Conv", inputs, lengths,
            ("dilations", new long[] { 1, 1 }),
            ("group", groups),
            ("kernel_shape", new[] { kernel.Height, kernel.Width }),
            ("pads", new[] { pad.Height, pad.Width, pad.Height, pad.Width }),
            ("strides", new[] { stride, stride }));
    }

    private static Tensor Filters(ExportedGraph graph, Value x, long channels, long height, long width, long groups, double gain)
    {
        var fan = graph.Channels(x) / groups;
        return graph.Weights.Normal(0, Math.Sqrt(gain / (fan * height * width)), channels, fan, height, width);
    }

    private static (string, AttributeValue)[] Dilations(ExportedGraph graph) => graph.Opset >= 18 ? [("dilations", new long[] { 1, 1 })] : [];

    /// <summary>Steps of a window; PyTorch leaves out a last one that begins in the padding.</summary>
    private static long Pooled(long length, long kernel, long stride, long pad, bool ceil)
    {
        var steps = ((length + (2 * pad) - kernel + (ceil ? stride - 1 : 0)) / stride) + 1;
        return ceil && (steps - 1) * stride >= length + pad ? steps - 1 : steps;
    }
}
