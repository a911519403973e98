using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>Linear layers, layer normalisation and attention.</summary>
internal static class TransformerLayers
{
    /// <summary>A linear layer: <c>Gemm</c> on [N, F], <c>MatMul</c> and <c>Add</c> on more axes.</summary>
    public static Value Linear(this ExportedGraph graph, string module, Value x, long features, bool bias = true, double gain = 1)
    {
        var lengths = graph.Lengths(x);
        long[] output = [.. lengths[..^1], features];
        var deviation = Math.Sqrt(gain / lengths[^1]);
        if (lengths.Length == 2 && bias)
        {
            var transposed = graph.Weight($"{module}.weight", graph.Weights.Normal(0, deviation, features, lengths[^1]));
            var shift = graph.Weight($"{module}.bias", graph.Weights.Normal(0, 0.1, features));
            return graph.Node(module, "Gemm", [x, transposed, shift], output, ("alpha", 1f), ("beta", 1f), ("transB", 1L));
        }

        var weight = graph.Weight(graph.Computed(module, "MatMul", "weight"), graph.Weights.Normal(0, deviation, lengths[^1], features));
        var product = graph.Node(module, "MatMul", [x, weight], output);
        return bias ? graph.Add(module, graph.Weight($"{module}.bias", graph.Weights.Normal(0, 0.1, features)), product) : product;
    }

    /// <summary>Normalisation over the last axis: an operator from opset 17, nine nodes before.</summary>
    public static Value LayerNorm(this ExportedGraph graph, string module, Value x, float epsilon = 1e-6f)
    {
        var lengths = graph.Lengths(x);
        var weight = graph.Weight($"{module}.weight", graph.Weights.Normal(1, 0.1, lengths[^1]));
        var bias = graph.Weight($"{module}.bias", graph.Weights.Normal(0, 0.1, lengths[^1]));
        if (graph.Opset >= 17)
            return graph.Node(module, "LayerNormalization", [x, weight, bias], lengths, ("axis", -1L), ("epsilon", epsilon));
        long[] reduced = [.. lengths[..^1], 1];
        var centered = graph.Binary(module, "Sub", x, graph.Reduce(module, "ReduceMean", x, [-1], keep: true, reduced));
        var square = graph.Binary(module, "Pow", centered, graph.Scalar(module, 2));
        var variance = graph.Reduce(module, "ReduceMean", square, [-1], keep: true, reduced);
        var deviation = graph.Node(module, "Sqrt", [graph.Add(module, variance, graph.Scalar(module, epsilon))], reduced);
        return graph.Add(module, graph.Multiply(module, graph.Divide(module, centered, deviation), weight), bias);
    }

    public static Value Softmax(this ExportedGraph graph, string module, Value x) => graph.Node(module, "Softmax", [x], graph.Lengths(x), ("axis", -1L));

    public static Value MatMul(this ExportedGraph graph, string module, Value left, Value right) =>
        graph.Node(module, "MatMul", [left, right], [.. graph.Lengths(left)[..^1], graph.Lengths(right)[^1]]);

    /// <summary>Linear, GELU, linear.</summary>
    public static Value Mlp(this ExportedGraph graph, string module, Value x, long hidden)
    {
        var features = graph.Lengths(x)[^1];
        var y = graph.Linear($"{module}.0", x, hidden, gain: 2);
        return graph.Linear($"{module}.3", graph.Gelu($"{module}.1", y), features);
    }

    /// <summary>Self-attention of <c>nn.MultiheadAttention</c> on [N, L, C], which works on [L, N, C] inside.</summary>
    public static Value MultiheadAttention(this ExportedGraph graph, string module, Value x, long heads)
    {
        var t = graph.Transpose(module, x, 1, 0, 2);
        var (length, batch, channels) = (graph.LengthOf(module, t, 0), graph.LengthOf(module, t, 1), graph.LengthOf(module, t, 2));
        var head = graph.Over(module, channels, heads);
        var parts = graph.Chunk(module, graph.InProjection(module, t), -1, 3);
        var rows = graph.Times(module, batch, heads);
        var query = graph.Transpose(module, graph.Reshape(module, parts[0], length, rows, head), 1, 0, 2);
        var key = graph.Reshape(module, parts[1], length, rows, head);
        var value = graph.Transpose(module, graph.Reshape(module, parts[2], length, rows, head), 1, 0, 2);
        query = graph.Divide(module, query, graph.Scalar(module, MathF.Sqrt(head.Known)));
        var scores = graph.Softmax(module, graph.MatMul(module, query, graph.Transpose(module, key, 1, 2, 0)));
        var mixed = graph.Transpose(module, graph.MatMul(module, scores, value), 1, 0, 2);
        var flat = graph.Reshape(module, mixed, graph.Times(module, length, batch), channels);
        var projected = graph.Linear($"{module}.out_proj", flat, channels.Known);
        return graph.Transpose(module, graph.Reshape(module, projected, length, batch, graph.LengthOf(module, projected, 1)), 1, 0, 2);
    }

    private static Value InProjection(this ExportedGraph graph, string module, Value x)
    {
        var channels = graph.Lengths(x)[^1];
        var weight = graph.Weight(graph.Computed(module, "MatMul", "in_proj_weight"), graph.Weights.Normal(0, Math.Sqrt(2.0 / channels), channels, 3 * channels));
        var bias = graph.Weight($"{module}.in_proj_bias", graph.Weights.Normal(0, 0.1, 3 * channels));
        return graph.Add(module, bias, graph.MatMul(module, x, weight));
    }
}
