namespace NASerEx.Graphs;

/// <summary>
/// Multiply-accumulates of fused attention: scores take one a query element and attended position, mixing the values one an output element
/// and attended position. Causal masks do not make it less, since the full products are what is published.
/// </summary>
internal static class AttentionRules
{
    /// <summary>ONNX's own operator (opset 23), or ONNX Runtime's of the same name, which projects its input first.</summary>
    public static long Attention(Node node, GraphShapes shapes) =>
        node.Domain.Length == 0 ? Scores(Type(node, 0, shapes)!.Count, Positions(node, shapes, past: 4), node, shapes) : Projected(node, shapes);

    /// <summary>com.microsoft's Attention and QAttention: input [N, L, I] times weights [I, D + D + V], then attention over L and what is past.</summary>
    public static long Projected(Node node, GraphShapes shapes)
    {
        var (input, weights) = (Type(node, 0, shapes)!, Type(node, 1, shapes)!);
        var mixed = shapes[node.Outputs[0]!];
        var rows = input.Lengths[0] * input.Lengths[1];
        var past = Type(node, node.OpType == "QAttention" ? 8 : 4, shapes) is { } before ? before.Lengths[3] : 0;
        var queries = rows * (weights.Lengths[1] - mixed.Lengths[^1]) / 2;
        return (rows * weights.Count) + Scores(queries, input.Lengths[1] + past, node, shapes);
    }

    /// <summary>com.microsoft's MultiHeadAttention: query [N, L, D], or query, key and value packed as [N, L, heads, 3, D/heads].</summary>
    public static long MultiHead(Node node, GraphShapes shapes)
    {
        var query = Type(node, 0, shapes)!;
        if (query.Lengths.Length == 5)
            return Scores(query.Count / 3, query.Lengths[1] + Past(node, shapes, 6), node, shapes);
        return Scores(query.Count, Positions(node, shapes, past: 6), node, shapes);
    }

    private static long Scores(long queries, long positions, Node node, GraphShapes shapes) =>
        (queries + shapes[node.Outputs[0]!].Count) * positions;

    /// <summary>Positions of the keys: [N, L, D], [N, heads, L, D/heads], or packed with the values as [N, L, heads, 2, D/heads].</summary>
    private static long Positions(Node node, GraphShapes shapes, int past)
    {
        var keys = Type(node, 1, shapes)!.Lengths;
        return keys[keys.Length == 4 ? 2 : 1] + Past(node, shapes, past);
    }

    private static long Past(Node node, GraphShapes shapes, int input) => Type(node, input, shapes) is { } past ? past.Lengths[2] : 0;

    private static ConcreteType? Type(Node node, int input, GraphShapes shapes) =>
        input < node.Inputs.Length && node.Inputs[input] is { } value ? shapes[value] : null;
}
