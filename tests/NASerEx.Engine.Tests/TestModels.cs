using System.Collections.Immutable;
using NASerEx.Graphs;
using NASerEx.Runtime;

namespace NASerEx.Engine.Tests;

/// <summary>Small models, made node by node.</summary>
internal static class TestModels
{
    public static readonly RuntimeOptions OneThread = new() { Threads = 1 };

    public static Model Model(Graph graph, long opset = 17) => new(
        graph, ImmutableSortedDictionary<string, long>.Empty.Add("", opset), 8, ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>A float input; a negative length is open.</summary>
    public static Value Input(string name, params long[] lengths) =>
        new(name, new TensorType(ElementType.Float, [.. lengths.Select(length => length < 0 ? new Dimension(null, "N") : new Dimension(length))]));

    /// <summary>A graph of nodes in a row, each with one output named after the operator.</summary>
    public static Model Chain(Value input, params (string Op, Tensor[] Weights, KeyValuePair<string, AttributeValue>[] Attributes)[] layers)
    {
        var value = input;
        var nodes = new List<Node>();
        var weights = new Dictionary<Value, Tensor>();
        foreach (var (op, tensors, attributes) in layers)
        {
            var inputs = tensors.Select((_, i) => new Value($"{op}_{nodes.Count}_w{i}")).ToList();
            foreach (var (weight, tensor) in inputs.Zip(tensors))
                weights.Add(weight, tensor);
            var output = new Value($"{op}_{nodes.Count}");
            nodes.Add(new Node(op, [value, .. inputs], [output], attributes, $"{op}_{nodes.Count}"));
            value = output;
        }

        return Model(new Graph("chain", [input], [value], nodes, weights));
    }

    public static (string Op, Tensor[] Weights, KeyValuePair<string, AttributeValue>[] Attributes) Layer(
        string op, Tensor[]? weights = null, params (string Name, AttributeValue Value)[] attributes) =>
        (op, weights ?? [], [.. attributes.Select(attribute => KeyValuePair.Create(attribute.Name, attribute.Value))]);

    /// <summary>A float tensor of small pseudo-random numbers.</summary>
    public static Tensor Weights(params long[] shape)
    {
        var random = new Random(3);
        var count = shape.Aggregate(1L, (product, length) => product * length);
        return Tensor.Of([.. Enumerable.Range(0, (int)count).Select(_ => (float)(random.NextDouble() - 0.5))], shape);
    }

    public static float[] Images(int count)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 4) - 2))];
    }

    /// <summary>Convolution, activation, pooling and a final layer: scores of 5 classes for images [N,3,8,8].</summary>
    public static Model SmallClassifier(string? last = null, long batch = -1) => Chain(
        Input("images", batch, 3, 8, 8),
        [
            Layer("Conv", [Weights(4, 3, 3, 3)], ("pads", new long[] { 1, 1, 1, 1 })),
            Layer("Relu"),
            Layer("Conv", [Weights(6, 4, 3, 3)]),
            Layer("Relu"),
            Layer("GlobalAveragePool"),
            Layer("Flatten"),
            Layer("Gemm", [Weights(6, 5)]),
            .. last is null ? [] : new[] { Layer(last) },
        ]);
}
