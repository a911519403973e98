using System.Collections.Immutable;

namespace NASerEx.Graphs;

/// <summary>
/// Builds a graph node by node and keeps every value's concrete shape, so that its work is known before it ever runs. The batch is axis 0
/// of everything that depends on an input. Layers such as convolutions are in <see cref="GraphBuilderLayers"/>.
/// </summary>
/// <param name="name">Label of the graph.</param>
/// <param name="seed">Seed of the initial weights.</param>
public sealed class GraphBuilder(string name, int seed = 1)
{
    private const string BatchSymbol = "N";

    private readonly List<Value> _inputs = [];
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Value, Tensor> _initializers = [];
    private readonly Dictionary<Value, ConcreteType> _types = [];
    private readonly HashSet<string> _names = [];

    /// <summary>Prefix of the names of what is added, as PyTorch writes scopes: <c>layer1.0</c> gives nodes such as <c>/layer1/layer1.0/Conv</c>.</summary>
    public string Scope { get; set; } = "";

    /// <summary>Draws initial weights.</summary>
    public WeightInitializer Initializer { get; } = new(seed);

    /// <summary>Concrete types of all values added so far.</summary>
    public GraphShapes Shapes => new(_types.ToImmutableDictionary(), null);

    /// <summary>Lengths of a value's axes at batch 1.</summary>
    public ImmutableArray<long> Shape(Value value) => _types[value].Lengths;

    /// <summary>Adds an input.</summary>
    /// <param name="label">Its name.</param>
    /// <param name="lengths">Lengths of its axes after the batch.</param>
    public Value Input(string label, params ReadOnlySpan<long> lengths) => Input(label, ElementType.Float, lengths);

    /// <summary>Adds an input.</summary>
    /// <param name="label">Its name.</param>
    /// <param name="element">Its element type.</param>
    /// <param name="lengths">Lengths of its axes after the batch.</param>
    public Value Input(string label, ElementType element, params ReadOnlySpan<long> lengths)
    {
        var input = Declare(Unique(label), element, [1, .. lengths], 0);
        _inputs.Add(input);
        return input;
    }

    /// <summary>Adds a weight or another constant.</summary>
    /// <param name="label">Its name; the scope is put in front.</param>
    /// <param name="tensor">Its content.</param>
    public Value Weight(string label, Tensor tensor)
    {
        var value = new Value(Unique(Scope.Length == 0 ? label : $"{Scope}.{label}"), new TensorType(tensor.Element, [.. tensor.Shape.Select(length => new Dimension(length))]));
        _initializers.Add(value, tensor);
        _types.Add(value, new ConcreteType(tensor.Element, tensor.Shape, -1));
        return value;
    }

    /// <summary>Adds a node with one float output.</summary>
    /// <param name="opType">Operator.</param>
    /// <param name="inputs">Inputs in the operator's order.</param>
    /// <param name="lengths">Lengths of the output's axes at batch 1.</param>
    /// <param name="attributes">Attributes.</param>
    /// <param name="output">Name of the output; null derives one.</param>
    /// <returns>The output.</returns>
    public Value Add(
        string opType,
        IEnumerable<Value?> inputs,
        ReadOnlySpan<long> lengths,
        IEnumerable<KeyValuePair<string, AttributeValue>>? attributes = null,
        string? output = null)
    {
        var label = Unique(NodeName(opType));
        var value = Declare(Unique(output ?? $"{label}_output_0"), ElementType.Float, lengths, 0);
        _nodes.Add(new Node(opType, inputs, [value], attributes, label));
        return value;
    }

    /// <summary>The graph of everything added so far.</summary>
    /// <param name="outputs">Its outputs.</param>
    public Graph Build(params ReadOnlySpan<Value> outputs) => new(name, _inputs, outputs.ToArray(), _nodes, _initializers);

    private Value Declare(string label, ElementType element, ReadOnlySpan<long> lengths, int batchAxis)
    {
        var type = new ConcreteType(element, [.. lengths], batchAxis);
        var axes = type.Lengths.Select((length, axis) => axis == batchAxis ? new Dimension(null, BatchSymbol) : new Dimension(length));
        var value = new Value(label, new TensorType(element, [.. axes]));
        _types.Add(value, type);
        return value;
    }

    private string NodeName(string opType)
    {
        if (Scope.Length == 0)
            return $"/{opType}";
        var parts = Scope.Split('.');
        var scopes = Enumerable.Range(1, parts.Length).Select(count => string.Join('.', parts.Take(count)));
        return $"/{string.Join('/', scopes)}/{opType}";
    }

    private string Unique(string label)
    {
        var unique = label;
        for (var number = 1; !_names.Add(unique); number++)
            unique = $"{label}_{number}";
        return unique;
    }
}
