using NASerEx.Graphs;

namespace NASerEx.Exits;

/// <summary>
/// What a head says of one image, as values of a graph of its own: <see cref="HeadAnswer"/> in standard operators that mean the same at every
/// opset from 11 on. Only what is asked for is computed.
/// </summary>
public sealed class AnswerGraph
{
    private readonly float _temperature;
    private readonly List<Value> _inputs = [];
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Value, Tensor> _initializers = [];
    private readonly Dictionary<string, Value> _known = [];

    /// <summary>Begins with the logits.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="temperature">What logits are divided by, above 0.</param>
    public AnswerGraph(int classes, float temperature)
    {
        _temperature = temperature;
        Logits = new Value("exit/logits", TensorType.Of(ElementType.Float, 1, classes));
        _inputs.Add(Logits);
    }

    /// <summary>The first input: logits [1, classes].</summary>
    public Value Logits { get; }

    /// <summary>Logits over temperature, [1, classes].</summary>
    public Value Scaled => _temperature == 1 ? Logits : Once(nameof(Scaled), () => Add("Div", [Logits, Constant(_temperature)]));

    /// <summary>The softmax of logits over temperature, [1, classes].</summary>
    public Value Probabilities => Once(nameof(Probabilities), () => Add("Softmax", [Scaled], ("axis", 1)));

    /// <summary>Its logarithms, [1, classes].</summary>
    public Value LogProbabilities => Once(nameof(LogProbabilities), () => Add("LogSoftmax", [Scaled], ("axis", 1)));

    /// <summary>The log-sum-exp of logits over temperature, a scalar: what the logarithm of a probability lacks of its logit.</summary>
    public Value LogSum => Once(nameof(LogSum), () => Add("Sub", [Reduce("ReduceMax", Scaled), Reduce("ReduceMax", LogProbabilities)]));

    /// <summary>The class of the greatest logit, [1] int64; the first of equals.</summary>
    public Value Label => Once(nameof(Label), () => Add("ArgMax", [Logits], new Value("exit/label", TensorType.Of(ElementType.Int64, 1)), ("axis", 1), ("keepdims", 0)));

    /// <summary>The second input, once it is asked for: the class that the exit before says, [1] int64.</summary>
    public Value EarlierLabel => Once(nameof(EarlierLabel), () =>
    {
        var label = new Value("exit/earlier", TensorType.Of(ElementType.Int64, 1));
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

    /// <summary>Reduces a value to a scalar over all axes.</summary>
    public Value Reduce(string opType, Value value) => Add(opType, [value], new Value($"exit/{opType}", TensorType.Of(ElementType.Float)), ("keepdims", 0));

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

    private Value Once(string name, Func<Value> make)
    {
        if (!_known.TryGetValue(name, out var value))
            _known.Add(name, value = make());
        return value;
    }
}
