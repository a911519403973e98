using NASerEx.Graphs.Onnx.Proto;

namespace NASerEx.Graphs.Onnx;

/// <summary>Turns one <c>GraphProto</c> into a <see cref="Graph"/>: names into references, within the scope of the graphs around it.</summary>
internal sealed class GraphReader(ModelSource source, GraphReader? outer)
{
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _definedBy = new(StringComparer.Ordinal);

    public Graph Read(GraphProto proto)
    {
        if (proto.SparseInitializer.Count > 0)
            throw source.Unsupported($"the graph '{proto.Name}' has sparse initializers; store them densely");
        var initializers = proto.Initializer.Select(ReadInitializer).ToList();
        var inputs = proto.Input.Where(input => !_values.ContainsKey(input.Name)).Select(ReadInput).ToList();
        DeclareOutputs(proto);
        var nodes = proto.Node.Select(ReadNode).ToList();
        var outputs = proto.Output.Select(output => Find(output.Name, $"output of the graph '{proto.Name}'")).ToList();
        return new Graph(proto.Name, inputs, outputs, GraphOrder.Sort(nodes, source.Label), initializers);
    }

    private KeyValuePair<Value, Tensor> ReadInitializer(TensorProto proto)
    {
        var tensor = new TensorReader(source, $"initializer '{proto.Name}'").Read(proto);
        var value = new Value(proto.Name, TensorType.Of(tensor.Element, tensor.Shape.AsSpan()));
        Declare(value, "an initializer");
        return KeyValuePair.Create(value, tensor);
    }

    private Value ReadInput(ValueInfoProto proto)
    {
        var type = Types.Read(proto.Type);
        if (type is null && outer is null)
            throw source.Unsupported($"its input '{proto.Name}' is not a tensor");
        return Declare(new Value(proto.Name, type), "an input");
    }

    private void DeclareOutputs(GraphProto proto)
    {
        var types = new Dictionary<string, TensorType?>(StringComparer.Ordinal);
        foreach (var info in proto.ValueInfo.Concat(proto.Output))
            types[info.Name] = Types.Read(info.Type) ?? types.GetValueOrDefault(info.Name);
        foreach (var node in proto.Node)
            foreach (var name in node.Output)
                if (name.Length > 0)
                    Declare(new Value(name, types.GetValueOrDefault(name)), Describe(node));
    }

    private Value Declare(Value value, string by)
    {
        if (!_values.TryAdd(value.Name, value))
            throw source.Invalid($"the value '{value.Name}' is defined twice, by {_definedBy[value.Name]} and by {by}");
        _definedBy.Add(value.Name, by);
        return value;
    }

    private Node ReadNode(NodeProto proto)
    {
        var at = Describe(proto);
        return new Node(
            proto.OpType,
            proto.Input.Select(name => name.Length == 0 ? null : Find(name, at)),
            proto.Output.Select(name => name.Length == 0 ? null : _values[name]),
            proto.Attribute.Select(attribute => KeyValuePair.Create(attribute.Name, ReadAttribute(attribute, at))),
            proto.Name,
            proto.Domain) { Modules = ModuleScopes.Of(proto) };
    }

    private AttributeValue ReadAttribute(AttributeProto proto, string at) =>
        new AttributeReader(source, $"attribute '{proto.Name}' of {at}", ReadSubgraph).Read(proto);

    private Graph ReadSubgraph(GraphProto proto) => new GraphReader(source, this).Read(proto);

    private Value Find(string name, string at)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
            if (scope._values.TryGetValue(name, out var value))
                return value;
        throw source.Invalid($"{at} uses the value '{name}', which nothing defines");
    }

    private GraphReader? Outer => outer;

    private static string Describe(NodeProto node) =>
        node.Name.Length == 0 ? $"{node.OpType} (output '{node.Output.FirstOrDefault()}')" : $"{node.OpType} '{node.Name}'";
}
