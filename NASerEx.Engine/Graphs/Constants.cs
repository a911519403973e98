namespace NASerEx.Graphs;

/// <summary>Values of a graph that are the same in every run, as far as that is written in it.</summary>
internal static class Constants
{
    /// <summary>The content of an initializer or a <c>Constant</c> node, also behind <c>Identity</c>; null for anything else.</summary>
    public static Tensor? Find(Graph graph, Value value)
    {
        while (graph.Producer(value) is { OpType: "Identity", Domain: "" } identity)
            value = identity.Inputs[0]!;
        return graph.Initializers.TryGetValue(value, out var tensor) ? tensor
            : graph.Producer(value) is { OpType: "Constant", Domain: "" } constant ? ValueOf(constant)
            : null;
    }

    private static Tensor? ValueOf(Node constant) => constant.Attributes.Values.FirstOrDefault() switch
    {
        AttributeValue.OfTensor of => of.Tensor,
        AttributeValue.OfInt of => Tensor.Of([of.Int]),
        AttributeValue.OfFloat of => Tensor.Of([of.Float]),
        AttributeValue.OfInts of => Tensor.Of(of.Ints.AsSpan(), of.Ints.Length),
        AttributeValue.OfFloats of => Tensor.Of(of.Floats.AsSpan(), of.Floats.Length),
        _ => null,
    };

    /// <summary>The integers among a node's inputs at a position; null where they are left out or not constant.</summary>
    public static long[]? Integers(Graph graph, Node node, int input) =>
        input < node.Inputs.Length && node.Inputs[input] is { } value
            ? Find(graph, value) switch
            {
                { Element: ElementType.Int64 } tensor => tensor.AsSpan<long>().ToArray(),
                { Element: ElementType.Int32 } tensor => Array.ConvertAll(tensor.AsSpan<int>().ToArray(), one => (long)one),
                _ => null,
            }
            : null;
}
