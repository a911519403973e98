using NASerEx.Graphs;

namespace NASerEx.Engine.Tests.Training;

/// <summary>A small graph around operators, whose types ONNX Runtime finds by itself.</summary>
internal sealed class CaseGraph
{
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Value, Tensor> _initializers = [];
    private readonly WeightInitializer _random = new(5);

    /// <summary>Makes a graph of one input.</summary>
    /// <param name="lengths">Axes of the input after the batch.</param>
    /// <param name="element">Its element type.</param>
    public CaseGraph(long[] lengths, ElementType element = ElementType.Float) =>
        X = new Value("x", new TensorType(element, [new Dimension(null, "N"), .. lengths.Select(length => new Dimension(length))]));

    /// <summary>The input.</summary>
    public Value X { get; }

    /// <summary>Values that nodes use.</summary>
    public IEnumerable<Value> Used => _nodes.SelectMany(Graph.Uses);

    /// <summary>How many tensors were drawn by <see cref="Random"/>.</summary>
    public int Drawn { get; private set; }

    /// <summary>Random floats, as weights that are trained hold them.</summary>
    public Value Random(params long[] shape)
    {
        Drawn++;
        return Weight(shape.Length == 0 ? Tensor.Of([0.7f]) : _random.LeCun(shape));
    }

    /// <summary>Floats that are not negative.</summary>
    public Value Positive(params long[] shape)
    {
        var drawn = _random.LeCun(shape).AsSpan<float>().ToArray();
        return Weight(Tensor.Of([.. drawn.Select(value => MathF.Abs(value) + 0.1f)], shape));
    }

    public Value Floats(params float[] values) => Weight(Tensor.Of(values, values.Length));

    public Value Float(float value) => Weight(Tensor.Of([value]));

    public Value Ints(params long[] values) => Weight(Tensor.Of(values, values.Length));

    public Value Int(long value) => Weight(Tensor.Of([value]));

    public Value Weight(Tensor tensor)
    {
        var value = new Value($"w{_initializers.Count}", TensorType.Of(tensor.Element, tensor.Shape.AsSpan()));
        _initializers.Add(value, tensor);
        return value;
    }

    /// <summary>Adds a node of one output.</summary>
    public Value Op(string opType, Value?[] inputs, params (string Name, AttributeValue Value)[] attributes) => Ops(opType, 1, inputs, attributes)[0];

    /// <summary>Adds a node of several outputs.</summary>
    public Value[] Ops(string opType, int outputs, Value?[] inputs, params (string Name, AttributeValue Value)[] attributes)
    {
        Value[] results = [.. Enumerable.Range(0, outputs).Select(i => new Value($"{opType}_{_nodes.Count}_{i}"))];
        _nodes.Add(new Node(opType, inputs, results, attributes.Select(one => KeyValuePair.Create(one.Name, one.Value)), $"{opType}_{_nodes.Count}"));
        return results;
    }

    public Graph Build(params Value[] outputs) => new("case", [X], outputs, _nodes, _initializers);
}
