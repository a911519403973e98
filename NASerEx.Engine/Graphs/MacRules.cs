using NASerEx.Common;

namespace NASerEx.Graphs;

/// <summary>
/// Multiply-accumulates of the operators that multiply, by operator: ONNX's own (docs/Operators.md of onnx/onnx) and those that ONNX
/// Runtime fuses them into (docs/ContribOperators.md of microsoft/onnxruntime). Every other operator has none.
/// </summary>
internal static class MacRules
{
    private static readonly Dictionary<string, Func<Node, GraphShapes, long>> Rules = new(StringComparer.Ordinal)
    {
        ["Conv"] = (node, shapes) => Convolution(node, shapes, weight: 1),
        ["FusedConv"] = (node, shapes) => Convolution(node, shapes, weight: 1),
        ["NhwcConv"] = (node, shapes) => Convolution(node, shapes, weight: 1),
        ["NhwcFusedConv"] = (node, shapes) => Convolution(node, shapes, weight: 1),
        ["DeformConv"] = (node, shapes) => Convolution(node, shapes, weight: 1),
        ["ConvInteger"] = (node, shapes) => Convolution(node, shapes, weight: 1),
        ["QLinearConv"] = (node, shapes) => Convolution(node, shapes, weight: 3),
        ["ConvTranspose"] = TransposedConvolution,
        ["Gemm"] = Gemm,
        ["FusedGemm"] = Gemm,
        ["QGemm"] = Gemm,
        ["GemmFloat8"] = Gemm,
        ["MatMul"] = Product,
        ["FusedMatMul"] = TransposedProduct,
        ["FusedMatMulActivation"] = TransposedProduct,
        ["TransposeMatMul"] = TransposedProduct,
        ["GemmFastGelu"] = Product,
        ["MatMulInteger"] = Product,
        ["MatMulInteger16"] = Product,
        ["MatMulIntegerToFloat"] = Product,
        ["DynamicQuantizeMatMul"] = Product,
        ["QLinearMatMul"] = Product,
        ["MatMulNBits"] = Product,
        ["MatMulBnb4"] = Product,
        ["MatMulFpQ4"] = Product,
        ["Einsum"] = EinsumRule.Count,
        ["Attention"] = AttentionRules.Attention,
        ["QAttention"] = AttentionRules.Projected,
        ["MultiHeadAttention"] = AttentionRules.MultiHead,
        ["LSTM"] = Recurrence,
        ["GRU"] = Recurrence,
        ["RNN"] = Recurrence,
        ["DynamicQuantizeLSTM"] = Recurrence,
    };

    /// <summary>Multiply-accumulates of one run of a node; null for a node that has no such work by its kind.</summary>
    /// <exception cref="NASerExException">A subgraph of the node multiplies (<c>WorkUnknown</c>).</exception>
    public static long? Count(Node node, GraphShapes shapes)
    {
        if (FirstMultiplier(node.Subgraphs) is { } inner)
            throw new NASerExException(
                "WorkUnknown", ErrorKind.Unsupported,
                $"The work of {node} is not known, since its subgraph holds {inner}, and how often that runs depends on the image. Export the model without control flow.");
        return Rules.TryGetValue(node.OpType, out var rule) ? rule(node, shapes) : null;
    }

    private static Node? FirstMultiplier(IEnumerable<Graph> graphs) => graphs
        .SelectMany(graph => graph.Nodes)
        .Select(node => Rules.ContainsKey(node.OpType) ? node : FirstMultiplier(node.Subgraphs))
        .FirstOrDefault(node => node is not null);

    /// <summary>Every output element sums over the weights of one filter [C/group, k…], whatever the padding, the strides and the dilations.</summary>
    private static long Convolution(Node node, GraphShapes shapes, int weight)
    {
        var filters = Type(node, weight, shapes);
        return Output(node, shapes).Count * (filters.Count / Math.Max(filters.Lengths[0], 1));
    }

    /// <summary>Every input element is spread over the weights of its channel [M/group, k…].</summary>
    private static long TransposedConvolution(Node node, GraphShapes shapes)
    {
        var filters = Type(node, 1, shapes);
        return Type(node, 0, shapes).Count * (filters.Count / Math.Max(filters.Lengths[0], 1));
    }

    /// <summary>Every output element sums over the inner axis, which is A's second, or its first when A is transposed.</summary>
    private static long Gemm(Node node, GraphShapes shapes) =>
        Output(node, shapes).Count * Type(node, 0, shapes).Lengths[node.Int("transA", 0) != 0 ? 0 : 1];

    /// <summary>Every output element, broadcast ones too, sums over the last axis of A; vectors included.</summary>
    private static long Product(Node node, GraphShapes shapes) => Output(node, shapes).Count * Type(node, 0, shapes).Lengths[^1];

    /// <summary>A matrix product whose A may be transposed in its last two axes (<c>transA</c>), after its first axis moved there (<c>transBatchA</c>).</summary>
    private static long TransposedProduct(Node node, GraphShapes shapes)
    {
        var lengths = Type(node, 0, shapes).Lengths;
        var transposed = node.Int("transA", 0) != 0 && lengths.Length > 1;
        var summed = !transposed ? lengths.Length - 1 : node.Int("transBatchA", 0) != 0 ? 0 : lengths.Length - 2;
        return Output(node, shapes).Count * lengths[summed];
    }

    /// <summary>At each step of each sequence, the input meets W and the state meets R, in every direction; gates and peepholes are elementwise.</summary>
    private static long Recurrence(Node node, GraphShapes shapes)
    {
        var input = Type(node, 0, shapes);
        return input.Count / Math.Max(input.Lengths[^1], 1) * (Type(node, 1, shapes).Count + Type(node, 2, shapes).Count);
    }

    private static ConcreteType Type(Node node, int input, GraphShapes shapes) => shapes[node.Inputs[input]!];

    private static ConcreteType Output(Node node, GraphShapes shapes) => shapes[node.Outputs[0]!];
}
