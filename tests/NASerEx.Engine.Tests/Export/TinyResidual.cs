using System.Collections.Immutable;
using NASerEx.Graphs;

namespace NASerEx.Engine.Tests.Export;

/// <summary>
/// A small classifier with what makes cutting hard: a weight that two stages share and that is too large to repeat, a value of the first stage that the last
/// one needs, a constant that several stages use, and a shape that is computed.
/// </summary>
internal sealed class TinyResidual
{
    public const int Classes = 10, Channels = 16, Size = 8, ImageLength = 3 * Size * Size;

    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Value, Tensor> _initializers = [];
    private readonly Random _random;

    public TinyResidual(bool probabilities = false, long opset = 13, int seed = 1)
    {
        _random = new Random(seed);
        var input = new Value("image", new TensorType(ElementType.Float, [new(null, "N"), new(3), new(Size), new(Size)]));
        var shared = Weight("shared", Channels, Channels, 3, 3);
        var half = Add("Constant", "half", [], ("value", Tensor.Of([0.5f])));
        First = Block("stem", input, Weight("stem.weight", Channels, 3, 3, 3), half);
        Second = Add("Add", "layer1/out", [Block("layer1", First, shared, half), First]);
        var last = Add("Add", "layer2/out", [Block("layer2", Second, shared, half), First]);
        var pooled = Add("GlobalAveragePool", "pooled", [last]);
        var batch = Add("Gather", "batch", [Add("Shape", "shape", [input]), Integers("zero", 0)]);
        var flat = Add("Reshape", "flat", [pooled, Add("Concat", "flat.shape", [batch, Integers("rest", -1)], ("axis", 0))]);
        var answer = Add("MatMul", probabilities ? "scores" : "logits", [flat, Weight("classifier", Channels, Classes)]);
        if (probabilities)
            answer = Add("Softmax", "probabilities", [answer], ("axis", 1));
        Output = answer;
        Model = new Model(
            new Graph("tiny", [input], [answer], _nodes, _initializers),
            ImmutableSortedDictionary<string, long>.Empty.Add("", opset),
            7,
            ImmutableSortedDictionary<string, string>.Empty.Add("author", "test"));
    }

    public Model Model { get; }

    public Value First { get; }

    public Value Second { get; }

    public Value Output { get; }

    public static float[] Image(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, ImageLength).Select(_ => (float)(2 * random.NextDouble() - 1))];
    }

    private Value Block(string name, Value input, Value weight, Value half)
    {
        var map = Add("Conv", $"{name}/map", [input, weight], ("pads", new long[] { 1, 1, 1, 1 }));
        return Add("Mul", $"{name}/scaled", [Add("Relu", $"{name}/relu", [map]), half]);
    }

    private Value Add(string opType, string name, Value[] inputs, params (string Name, AttributeValue Value)[] attributes)
    {
        var output = new Value(name, name is "logits" or "probabilities" ? new TensorType(ElementType.Float, [new(null, "N"), new(Classes)]) : null);
        _nodes.Add(new Node(opType, inputs, [output], attributes.Select(a => KeyValuePair.Create(a.Name, a.Value)), name));
        return output;
    }

    private Value Weight(string name, params long[] shape)
    {
        var count = shape.Aggregate(1L, (a, b) => a * b);
        var scale = Math.Sqrt(6.0 * shape[0] / count);
        return Constant(name, Tensor.Of([.. Enumerable.Range(0, (int)count).Select(_ => (float)(scale * (2 * _random.NextDouble() - 1)))], shape));
    }

    private Value Integers(string name, params long[] values) => Constant(name, Tensor.Of(values, values.Length));

    private Value Constant(string name, Tensor tensor)
    {
        var value = new Value(name);
        _initializers.Add(value, tensor);
        return value;
    }
}
