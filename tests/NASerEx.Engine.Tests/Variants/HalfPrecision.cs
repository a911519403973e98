using NASerEx.Graphs;

namespace NASerEx.Engine.Tests.Variants;

/// <summary>Models in 16 bits, as <c>model.half()</c> exports them.</summary>
internal static class HalfPrecision
{
    /// <summary>The same model with weights, inputs, outputs and everything between in Float16.</summary>
    public static Model Of(Model model)
    {
        var kept = Kept(model.Graph);
        return model.WithGraph(new Rewriter(kept).Convert(model.Graph));
    }

    /// <summary>Initializers that operators want in 32 bits whatever they work on.</summary>
    private static HashSet<Value> Kept(Graph graph) =>
        [.. graph.Nodes.Where(node => node.OpType is "Resize" or "Upsample").SelectMany(node => node.Inputs.Skip(1)).OfType<Value>()];

    private sealed class Rewriter(HashSet<Value> kept)
    {
        private readonly Dictionary<Value, Value> _values = [];

        public Graph Convert(Graph graph) => new(
            graph.Name,
            graph.Inputs.Select(Of).ToArray(),
            graph.Outputs.Select(Of).ToArray(),
            graph.Nodes.Select(Of).ToArray(),
            graph.Initializers.Select(entry => KeyValuePair.Create(Of(entry.Key), kept.Contains(entry.Key) ? entry.Value : Of(entry.Value))).ToArray());

        private Node Of(Node node) => new(
            node.OpType,
            node.Inputs.Select(value => value is null ? null : Of(value)),
            node.Outputs.Select(value => value is null ? null : Of(value)),
            node.Attributes.Select(attribute => KeyValuePair.Create(attribute.Key, Of(node, attribute.Key, attribute.Value))),
            node.Name);

        private static AttributeValue Of(Node node, string name, AttributeValue value) => (node.OpType, name, value) switch
        {
            ("Cast", "to", AttributeValue.OfInt { Int: (long)ElementType.Float }) => (long)ElementType.Float16,
            (_, _, AttributeValue.OfTensor of) => Of(of.Tensor),
            _ => value,
        };

        private Value Of(Value value)
        {
            if (kept.Contains(value))
                return value;
            if (!_values.TryGetValue(value, out var half))
                _values.Add(value, half = new Value(value.Name, value.Type is { Element: ElementType.Float } type ? type with { Element = ElementType.Float16 } : value.Type));
            return half;
        }

        private static Tensor Of(Tensor tensor)
        {
            if (tensor.Element != ElementType.Float)
                return tensor;
            var halves = Array.ConvertAll(tensor.AsSpan<float>().ToArray(), value => (Half)value);
            return new Tensor(ElementType.Float16, tensor.Shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes(halves.AsSpan()).ToArray());
        }
    }
}
