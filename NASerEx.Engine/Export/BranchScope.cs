using NASerEx.Graphs;

namespace NASerEx.Export;

/// <summary>
/// One graph of the nest while it is being written: copies of source nodes with the weights they use, and whatever they need from
/// the scopes around it.
/// </summary>
/// <param name="source">The graph whose nodes are copied.</param>
/// <param name="shapes">Concrete types of its values, declared on the copies.</param>
/// <param name="outer">The scope around this one, or null for the outermost.</param>
internal sealed class BranchScope(Graph source, GraphShapes shapes, BranchScope? outer)
{
    private readonly Dictionary<Value, Value> _copies = [];
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Value, Tensor> _initializers = [];

    /// <summary>Stands a value of this scope in for one of the source, such as an input.</summary>
    public void Bind(Value original, Value copy) => _copies.Add(original, copy);

    /// <summary>Adds a node with one output.</summary>
    public Value Add(string opType, Value output, ReadOnlySpan<Value> inputs, params (string Name, AttributeValue Value)[] attributes)
    {
        _nodes.Add(new Node(
            opType, inputs.ToArray(), [output], attributes.Select(attribute => KeyValuePair.Create(attribute.Name, attribute.Value))));
        return output;
    }

    /// <summary>Adds a node as it is.</summary>
    public void Add(Node node) => _nodes.Add(node);

    /// <summary>Adds a constant.</summary>
    public Value Constant(string name, Tensor tensor)
    {
        var value = new Value(name, TensorType.Of(tensor.Element, tensor.Shape.AsSpan()));
        _initializers.Add(value, tensor);
        return value;
    }

    /// <summary>Copies a node of the source, resolving what it and the graphs within it use.</summary>
    public void Copy(Node node)
    {
        var moved = ValueMap.Replace(node, Graph.Uses(node).ToDictionary(value => value, Resolve));
        var outputs = node.Outputs.Select(output => output is null ? null : Declare(output));
        _nodes.Add(new Node(moved.OpType, moved.Inputs, outputs, moved.Attributes, moved.Name, moved.Domain));
    }

    /// <summary>
    /// The value that stands for one of the source here. A weight comes along into this scope, unless a scope around it has it already and
    /// it is large; a computed value is captured. A captured map first passes a 1×1 pooling: ONNX Runtime's blocked
    /// layout is lost at a branch's border, and this identity is where its layout pass can pick it up again.
    /// </summary>
    public Value Resolve(Value original)
    {
        if (_copies.TryGetValue(original, out var copy))
            return copy;

        var held = outer?.Find(original);
        if (source.Initializers.TryGetValue(original, out var tensor))
            copy = held is not null && tensor.Bytes.Length > StagePartition.RepeatedBytes ? held : Constant(original.Name, tensor);
        else
            copy = Capture(original, held ?? throw new InvalidOperationException($"The value '{original}' is used before it is computed."));
        _copies.Add(original, copy);
        return copy;
    }

    /// <summary>Adds a whole graph, such as a head, its inputs replaced by values of this scope. Returns its outputs.</summary>
    public Value[] Splice(Graph graph, IEnumerable<Value> inputs)
    {
        var replacements = graph.Inputs.Zip(inputs).ToDictionary(pair => pair.First, pair => pair.Second);
        _nodes.AddRange(graph.Nodes.Select(node => ValueMap.Replace(node, replacements)));
        foreach (var (value, tensor) in graph.Initializers)
            _initializers.Add(value, tensor);
        return [.. graph.Outputs.Select(value => replacements.GetValueOrDefault(value, value))];
    }

    /// <summary>The scope as a graph.</summary>
    public Graph ToGraph(string name, IEnumerable<Value> inputs, IEnumerable<Value> outputs) =>
        new(name, inputs, outputs, _nodes, _initializers);

    private Value? Find(Value original) => _copies.GetValueOrDefault(original) ?? outer?.Find(original);

    private Value Capture(Value original, Value held) =>
        source.Producer(original) is { OpType: "DequantizeLinear" } decode ? Requantized(decode, original, held)
        : shapes[original] is { Lengths.Length: 4, Element: ElementType.Float }
            ? Add("MaxPool", TypedAs(original), [held], ("kernel_shape", new long[] { 1, 1 }), ("strides", new long[] { 1, 1 }))
            : held;

    /// <summary>
    /// Floats that were integers become these integers and floats again, which changes nothing, so that ONNX Runtime joins the conversion with
    /// what follows it here.
    /// </summary>
    private Value Requantized(Node decode, Value original, Value held)
    {
        Value[] scale = [.. decode.Inputs.Skip(1).OfType<Value>().Select(Resolve)];
        var type = shapes[decode.Inputs[0]!];
        var integers = new Value($"{original}/integers", TensorType.Of(type.Element, type.Lengths.AsSpan()));
        _nodes.Add(new Node("QuantizeLinear", [held, .. scale], [integers], decode.Attributes));
        var floats = TypedAs(original);
        _nodes.Add(new Node("DequantizeLinear", [integers, .. scale], [floats], decode.Attributes));
        return floats;
    }

    private Value Declare(Value original)
    {
        var copy = TypedAs(original);
        _copies.Add(original, copy);
        return copy;
    }

    private Value TypedAs(Value original)
    {
        var type = shapes[original];
        return new Value(original.Name, TensorType.Of(type.Element, type.Lengths.AsSpan()));
    }
}
