using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>
/// Builds a model as PyTorch's exporter writes it: nodes named after the module that runs them, outputs named after nodes, constants as
/// nodes. Keeps the lengths of every map at the fixed batch, or at batch 1.
/// </summary>
internal sealed class ExportedGraph
{
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Value, Tensor> _initializers = [];
    private readonly Dictionary<Value, long[]> _lengths = [];
    private readonly Dictionary<string, int> _names = [];
    private Value? _input;

    public ExportedGraph(FamilySettings settings)
    {
        Settings = settings;
        Weights = new FamilyWeights(settings.Seed, settings.Blank);
    }

    public FamilySettings Settings { get; }

    public FamilyWeights Weights { get; }

    public int Opset => Settings.Opset;

    /// <summary>Lengths of a value's axes.</summary>
    public long[] Lengths(Value value) => _lengths[value];

    /// <summary>The channels of a map [N, C, H, W].</summary>
    public long Channels(Value value) => _lengths[value][1];

    /// <summary>The images, [N, 3, H, W].</summary>
    public Value Input()
    {
        long size = Settings.ImageSize;
        var type = new TensorType(ElementType.Float, [Batch, new(3), new(size), new(size)]);
        _input = new Value("input", type);
        _lengths.Add(_input, [Settings.FixedBatch ?? 1, 3, size, size]);
        return _input;
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="module">The module that runs it, such as <c>layer1.0.conv1</c>; empty for the model itself.</param>
    /// <param name="op">Operator.</param>
    /// <param name="inputs">Inputs.</param>
    /// <param name="lengths">Lengths of the output.</param>
    /// <param name="attributes">Attributes.</param>
    public Value Node(string module, string op, Value?[] inputs, long[] lengths, params (string Name, AttributeValue Value)[] attributes) =>
        Nodes(module, op, inputs, [lengths], attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    public Value[] Nodes(string module, string op, Value?[] inputs, long[][] lengths, params (string Name, AttributeValue Value)[] attributes)
    {
        var name = NodeName(module, op);
        var outputs = lengths.Select((each, i) => Shaped(new Value(OutputName(name, op, i)), each)).ToArray();
        _nodes.Add(new Node(op, inputs, outputs, attributes.Select(each => KeyValuePair.Create(each.Name, each.Value)), name));
        return outputs;
    }

    /// <summary>A constant: a node, or an initializer as the newer exporter writes it.</summary>
    public Value Constant(string module, Tensor tensor)
    {
        if (!Settings.Dynamo)
            return Node(module, "Constant", [], [.. tensor.Shape], ("value", tensor));
        return Weight(Unique("val"), tensor);
    }

    public Value Scalar(string module, float value) => Constant(module, Tensor.Of([value]));

    public Value Index(string module, long value) => Constant(module, Tensor.Of([value]));

    public Value Integers(string module, params long[] values) => Constant(module, Tensor.Of(values, values.Length));

    /// <summary>An initializer.</summary>
    public Value Weight(string name, Tensor tensor)
    {
        var value = Shaped(new Value(name), [.. tensor.Shape]);
        _initializers.Add(value, tensor);
        return value;
    }

    /// <summary>The name of a weight that the exporter computed, such as one into which a normalisation was folded.</summary>
    public string Computed(string module, string op, string weight) =>
        Settings.Dynamo ? $"{module}.{weight}" : Unique($"onnx::{op}");

    /// <summary>The model with scores [N, classes] as its output.</summary>
    public Model Build(string name, Value scores)
    {
        var output = new Value("logits", new TensorType(ElementType.Float, [Batch, new(Lengths(scores)[1])]));
        var last = _nodes.FindIndex(node => node.Outputs.Contains(scores));
        var node = _nodes[last];
        _nodes[last] = new Node(node.OpType, node.Inputs, [output], node.Attributes, node.Name);
        return new Model(
            new Graph(name, [_input!], [output], _nodes, _initializers),
            ImmutableSortedDictionary<string, long>.Empty.Add("", Opset),
            Opset switch { <= 11 => 6, <= 13 => 7, <= 18 => 8, <= 20 => 9, _ => 10 },
            ImmutableSortedDictionary<string, string>.Empty)
        {
            Producer = "pytorch",
        };
    }

    private Dimension Batch => Settings.FixedBatch is { } batch ? new(batch) : new(null, "N");

    private Value Shaped(Value value, long[] lengths)
    {
        _lengths.Add(value, lengths);
        return value;
    }

    private string NodeName(string module, string op) =>
        Settings.Dynamo ? string.Create(CultureInfo.InvariantCulture, $"node_{op}_{_nodes.Count}") : Unique($"{Scope(module)}/{op}");

    private string OutputName(string node, string op, int output) =>
        Settings.Dynamo ? Unique(op.ToLowerInvariant()) : string.Create(CultureInfo.InvariantCulture, $"{node}_output_{output}");

    /// <summary><c>layer1.0.conv1</c> as <c>/layer1/layer1.0/conv1</c>: a number is written behind its sequence.</summary>
    private static string Scope(string module)
    {
        var (path, parent) = ("", "");
        foreach (var part in module.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            parent = char.IsAsciiDigit(part[0]) ? $"{parent}.{part}" : part;
            path = $"{path}/{parent}";
        }

        return path;
    }

    private string Unique(string name)
    {
        var number = _names.GetValueOrDefault(name);
        _names[name] = number + 1;
        return number == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");
    }
}
