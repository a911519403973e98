using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>
/// What a head says of each image, as values of a graph of its own: <see cref="HeadAnswer"/> in standard operators. Only what is asked for is
/// computed.
/// </summary>
public sealed class AnswerGraph
{
    private readonly float _temperature;
    private readonly long _opset;
    private readonly Dimension _rows;
    private readonly List<Value> _inputs = [];
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Value, Tensor> _initializers = [];
    private readonly Dictionary<string, Value> _known = [];

    /// <summary>Begins with the logits.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="temperature">What logits are divided by, above 0.</param>
    /// <param name="opset">Version of ONNX's own operator set, 11 or later.</param>
    /// <param name="rows">Number of images.</param>
    public AnswerGraph(int classes, float temperature, long opset, Dimension rows)
    {
        (_temperature, _opset, _rows) = (temperature, opset, rows);
        Logits = new Value("exit/logits", Rows(ElementType.Float, classes));
        _inputs.Add(Logits);
    }

    /// <summary>The first input: logits [N, classes].</summary>
    public Value Logits { get; }

    /// <summary>Logits over temperature, [N, classes].</summary>
    public Value Scaled => _temperature == 1 ? Logits : Once(nameof(Scaled), () => Add("Div", [Logits, Constant(_temperature)]));

    /// <summary>The softmax of logits over temperature, [N, classes].</summary>
    public Value Probabilities => Once(nameof(Probabilities), () => Add("Softmax", [Scaled], ("axis", 1)));

    /// <summary>Its logarithms, [N, classes].</summary>
    public Value LogProbabilities => Once(nameof(LogProbabilities), () => Add("LogSoftmax", [Scaled], ("axis", 1)));

    /// <summary>The log-sum-exp of logits over temperature, [N]: what the logarithm of a probability lacks of its logit.</summary>
    public Value LogSum => Once(nameof(LogSum), () => Add("Sub", [Greatest(Scaled), Greatest(LogProbabilities)]));

    /// <summary>The class of the greatest logit, [N] int64; the first of equals.</summary>
    public Value Label => Once(nameof(Label), () => Add("ArgMax", [Logits], new Value("exit/label", Rows(ElementType.Int64)), ("axis", 1), ("keepdims", 0)));

    /// <summary>The second input, once it is asked for: the class that the exit before says, [N] int64.</summary>
    public Value EarlierLabel => Once(nameof(EarlierLabel), () =>
    {
        var label = new Value("exit/earlier", Rows(ElementType.Int64));
        _inputs.Add(label);
        return label;
    });

    /// <summary>Whether anything asks for <see cref="EarlierLabel"/>.</summary>
    public bool NeedsEarlierLabel => _inputs.Count > 1;

    /// <summary>Adds an operator with one float output and integer attributes.</summary>
    public Value Add(string opType, ReadOnlySpan<Value> inputs, params ReadOnlySpan<(string Name, long Value)> attributes) =>
        Add(opType, inputs, new Value($"exit/{opType}"), attributes);

    /// <summary>Adds an operator.</summary>
    public Value Add(string opType, ReadOnlySpan<Value> inputs, Value output, params ReadOnlySpan<(string Name, long Value)> attributes)
    {
        var given = attributes.ToArray().Select(attribute => KeyValuePair.Create(attribute.Name, (AttributeValue)attribute.Value));
        _nodes.Add(new Node(opType, inputs.ToArray(), [output], given));
        return output;
    }

    /// <summary>Adds a node as it is.</summary>
    public void Add(Node node) => _nodes.Add(node);

    /// <summary>The sums of a value [N, …] over its second axis, [N].</summary>
    public Value Sum(Value value) => Reduce("ReduceSum", 13, value);

    /// <summary>The greatest of a value [N, …] over its second axis, [N].</summary>
    public Value Greatest(Value value) => Reduce("ReduceMax", 18, value);

    /// <summary>The type of a value with one row an image.</summary>
    public TensorType Rows(ElementType element, params ReadOnlySpan<long> lengths) =>
        new(element, [_rows, .. lengths.ToArray().Select(length => new Dimension(length))]);

    /// <summary>Adds a scalar.</summary>
    public Value Constant(float number) => Constant(Tensor.Of([number]));

    /// <summary>Adds a constant.</summary>
    public Value Constant(Tensor tensor)
    {
        var value = new Value("exit/constant", TensorType.Of(tensor.Element, tensor.Shape.AsSpan()));
        _initializers.Add(value, tensor);
        return value;
    }

    /// <summary>The graph of all that was asked for.</summary>
    /// <param name="outputs">Its outputs.</param>
    public Graph Build(params IEnumerable<Value> outputs) => new("exit", _inputs, outputs, _nodes, _initializers);

    /// <summary>The axis became an input at some opset.</summary>
    private Value Reduce(string opType, long axisIsInputFrom, Value value)
    {
        var output = new Value($"exit/{opType}", Rows(ElementType.Float));
        if (_opset >= axisIsInputFrom)
            return Add(opType, [value, Constant(Tensor.Of([1L], 1))], output, ("keepdims", 0));
        _nodes.Add(new Node(opType, [value], [output], [new("axes", new long[] { 1 }), new("keepdims", 0L)]));
        return output;
    }

    private Value Once(string name, Func<Value> make)
    {
        if (!_known.TryGetValue(name, out var value))
            _known.Add(name, value = make());
        return value;
    }
}
