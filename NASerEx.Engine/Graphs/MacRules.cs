using NASerEx.Common;

namespace NASerEx.Graphs;

/// <summary>Multiply-accumulates of the operators that multiply, by operator. Every other operator counts as none.</summary>
internal static class MacRules
{
    private static readonly Dictionary<string, Func<Node, GraphShapes, long>> Rules = new(StringComparer.Ordinal)
    {
        ["Conv"] = (node, shapes) => Convolution(node, shapes, weight: 1),
        ["FusedConv"] = (node, shapes) => Convolution(node, shapes, weight: 1),
        ["NhwcFusedConv"] = (node, shapes) => Convolution(node, shapes, weight: 1),
        ["ConvInteger"] = (node, shapes) => Convolution(node, shapes, weight: 1),
        ["QLinearConv"] = (node, shapes) => Convolution(node, shapes, weight: 3),
        ["ConvTranspose"] = TransposedConvolution,
        ["Gemm"] = (node, shapes) => Product(node, shapes, node.Int("transA", 0) != 0 ? 0 : 1),
        ["FusedGemm"] = (node, shapes) => Product(node, shapes, node.Int("transA", 0) != 0 ? 0 : 1),
        ["QGemm"] = (node, shapes) => Product(node, shapes, node.Int("transA", 0) != 0 ? 0 : 1),
        ["MatMul"] = (node, shapes) => Product(node, shapes, ^1),
        ["FusedMatMul"] = (node, shapes) => Product(node, shapes, node.Int("transA", 0) != 0 ? ^2 : ^1),
        ["MatMulInteger"] = (node, shapes) => Product(node, shapes, ^1),
        ["MatMulIntegerToFloat"] = (node, shapes) => Product(node, shapes, ^1),
        ["DynamicQuantizeMatMul"] = (node, shapes) => Product(node, shapes, ^1),
        ["QLinearMatMul"] = (node, shapes) => Product(node, shapes, ^1),
        ["Einsum"] = Einsum,
    };

    /// <summary>Multiply-accumulates of one run of a node.</summary>
    /// <exception cref="NASerExException">A subgraph of the node multiplies (<c>WorkUnknown</c>).</exception>
    public static long Count(Node node, GraphShapes shapes)
    {
        if (FirstMultiplier(node.Subgraphs) is { } inner)
            throw new NASerExException(
                "WorkUnknown", ErrorKind.Unsupported,
                $"The work of {node} is not known, since its subgraph holds {inner}, and how often that runs depends on the image. Export the model without control flow.");
        return Rules.TryGetValue(node.OpType, out var rule) ? rule(node, shapes) : 0;
    }

    private static Node? FirstMultiplier(IEnumerable<Graph> graphs) => graphs
        .SelectMany(graph => graph.Nodes)
        .Select(node => Rules.ContainsKey(node.OpType) ? node : FirstMultiplier(node.Subgraphs))
        .FirstOrDefault(node => node is not null);

    /// <summary>Every output element sums over the weights of one filter [C/group, k…].</summary>
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

    private static long Product(Node node, GraphShapes shapes, Index summed) =>
        Output(node, shapes).Count * Type(node, 0, shapes).Lengths[summed];

    /// <summary>One multiply-accumulate a combination of all labels and operand after the first.</summary>
    private static long Einsum(Node node, GraphShapes shapes)
    {
        var operands = node.Text("equation", "").Split("->")[0].Replace(" ", "", StringComparison.Ordinal).Split(',');
        var lengths = new Dictionary<char, long>();
        var broadcast = 1L;
        for (var i = 0; i < operands.Length; i++)
            broadcast = Math.Max(broadcast, AddLengths(operands[i], Type(node, i, shapes), lengths));
        return lengths.Values.Aggregate(broadcast, (product, length) => product * length) * Math.Max(operands.Length - 1, 0);
    }

    /// <summary>Notes the length of each label; returns the product of the axes that an ellipsis stands for.</summary>
    private static long AddLengths(string labels, ConcreteType type, Dictionary<char, long> lengths)
    {
        var dots = labels.IndexOf("...", StringComparison.Ordinal);
        var named = labels.Replace("...", "", StringComparison.Ordinal);
        var hidden = type.Lengths.Length - named.Length;
        for (var i = 0; i < named.Length; i++)
        {
            var length = type.Lengths[dots >= 0 && i >= dots ? i + hidden : i];
            lengths[named[i]] = Math.Max(lengths.GetValueOrDefault(named[i], 1), length);
        }

        return dots < 0 ? 1 : type.Lengths.Skip(dots).Take(hidden).Aggregate(1L, (product, length) => product * length);
    }

    private static ConcreteType Type(Node node, int input, GraphShapes shapes) => shapes[node.Inputs[input]!];

    private static ConcreteType Output(Node node, GraphShapes shapes) => shapes[node.Outputs[0]!];
}
