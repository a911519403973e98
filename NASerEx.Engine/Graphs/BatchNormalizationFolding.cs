using System.Collections.Immutable;

namespace NASerEx.Graphs;

/// <summary>Batch normalisation made part of the weights of the convolution before it or of the linear layer after it.</summary>
public static class BatchNormalizationFolding
{
    /// <summary>
    /// Folds every BatchNormalization y = a·x + b (a = γ/√(σ²+ε), b = β − a·μ) that stands right after a Conv (w' = a·w, bias' = a·bias + b) or right before
    /// a Gemm (w' = w·diag(a), bias' = bias + w·b), where nothing else reads the value between. Others stay as they are.
    /// </summary>
    public static Graph Fold(Graph graph) => graph.Nodes.Where(node => node is { OpType: "BatchNormalization", Outputs.Length: 1 }).Aggregate(graph, FoldOne);

    private static Graph FoldOne(Graph graph, Node norm)
    {
        if (!AreWeights(graph, norm.Inputs[1..]))
            return graph;
        if (graph.Producer(norm.Inputs[0]!) is { OpType: "Conv", Domain: "" } conv && IsOnlyUse(graph, norm.Inputs[0]!) && AreWeights(graph, conv.Inputs[1..]))
            return FoldIntoConv(graph, conv, norm);
        var output = norm.Outputs[0]!;
        if (IsOnlyUse(graph, output) && graph.Consumers(output)[0] is { OpType: "Gemm", Domain: "" } gemm && IsLinear(graph, gemm, output))
            return FoldIntoGemm(graph, norm, gemm);
        return graph;
    }

    private static bool IsOnlyUse(Graph graph, Value value) => graph.Consumers(value).Length == 1 && !graph.Outputs.Contains(value);

    private static bool AreWeights(Graph graph, ImmutableArray<Value?> values) => values.All(
        value => value is null || (graph.Initializers.TryGetValue(value, out var tensor) && tensor.Element == ElementType.Float));

    private static bool IsLinear(Graph graph, Node gemm, Value input) =>
        gemm.Inputs is [var x, not null, not null] && x == input && AreWeights(graph, gemm.Inputs[1..]) && graph.Initializers[gemm.Inputs[2]!].Shape.Length == 1
        && gemm.Int("transA", 0) == 0 && gemm.Int("transB", 0) == 1 && gemm.Float("alpha", 1) == 1 && gemm.Float("beta", 1) == 1;

    private static Graph FoldIntoConv(Graph graph, Node conv, Node norm)
    {
        var (scale, shift) = Affine(graph, norm);
        var weight = graph.Initializers[conv.Inputs[1]!];
        var values = weight.AsSpan<float>().ToArray();
        for (var i = 0; i < values.Length; i++)
            values[i] *= scale[i / (values.Length / scale.Length)];
        if (conv.Inputs.Length > 2 && conv.Inputs[2] is { } given)
            for (var i = 0; i < shift.Length; i++)
                shift[i] += scale[i] * graph.Initializers[given].AsSpan<float>()[i];
        return Rebuild(graph, conv, norm, conv.Inputs[0]!, norm.Outputs[0]!, Tensor.Of(values, weight.Shape.AsSpan()), shift);
    }

    private static Graph FoldIntoGemm(Graph graph, Node norm, Node gemm)
    {
        var (scale, shift) = Affine(graph, norm);
        var weight = graph.Initializers[gemm.Inputs[1]!];
        var values = weight.AsSpan<float>().ToArray();
        var bias = graph.Initializers[gemm.Inputs[2]!].AsSpan<float>().ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            bias[i / scale.Length] += values[i] * shift[i % scale.Length];
            values[i] *= scale[i % scale.Length];
        }

        return Rebuild(graph, gemm, norm, norm.Inputs[0]!, gemm.Outputs[0]!, Tensor.Of(values, weight.Shape.AsSpan()), bias);
    }

    private static Graph Rebuild(Graph graph, Node layer, Node norm, Value input, Value output, Tensor weight, float[] bias)
    {
        var newWeight = new Value(layer.Inputs[1]!.Name, layer.Inputs[1]!.Type);
        var biasName = layer.Inputs.Length > 2 && layer.Inputs[2] is { } given ? given : norm.Inputs[2]!;
        var newBias = new Value(biasName.Name, biasName.Type);
        var folded = new Node(layer.OpType, [input, newWeight, newBias], [output], layer.Attributes, layer.Name);
        var nodes = graph.Nodes.Where(node => node != norm).Select(node => node == layer ? folded : node);
        var initializers = graph.Initializers.Add(newWeight, weight).Add(newBias, Tensor.Of(bias, bias.Length));
        return GraphCuts.WithoutDead(new Graph(graph.Name, graph.Inputs, graph.Outputs, nodes, initializers));
    }

    private static (float[] Scale, float[] Shift) Affine(Graph graph, Node norm)
    {
        var (gamma, beta, mean, variance) = (Floats(1), Floats(2), Floats(3), Floats(4));
        var epsilon = norm.Float("epsilon", 1e-5f);
        var scale = new float[gamma.Length];
        var shift = new float[gamma.Length];
        for (var i = 0; i < scale.Length; i++)
        {
            scale[i] = (float)(gamma[i] / Math.Sqrt((double)variance[i] + epsilon));
            shift[i] = beta[i] - (mean[i] * scale[i]);
        }

        return (scale, shift);

        float[] Floats(int input) => graph.Initializers[norm.Inputs[input]!].AsSpan<float>().ToArray();
    }
}
