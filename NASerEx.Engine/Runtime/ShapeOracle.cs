using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Graphs;

namespace NASerEx.Runtime;

/// <summary>
/// Concrete shapes of every value of a graph, by asking ONNX Runtime: the model runs on blank images at batch 1 and 2 (or at its own fixed
/// batch), and returns the shape of each value in place of the value. Values inside subgraphs are not observed.
/// </summary>
public static class ShapeOracle
{
    private static readonly RuntimeOptions Plain = new() { Optimize = false };

    /// <summary>Observes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="size">Size of the images where the model leaves it open.</param>
    /// <exception cref="NASerExException">
    /// A size is open and not given (<c>ImageSize</c>, <c>InputLength</c>), the batch is declared open but is not (<c>BatchNotDynamic</c>), or ONNX
    /// Runtime refuses the model (<c>ModelRefused</c>, <c>RunFailed</c>).
    /// </exception>
    public static GraphShapes Observe(Model model, ImageSize? size = null)
    {
        var feeds = OracleFeeds.Of(model.Graph, size);
        var light = model.WithGraph(feeds.Light);
        var elements = Elements(light, feeds.WeightShapes);
        using var session = OnnxSession.Open(light.WithGraph(ShapesOf(light.Graph, elements)), Plain, shapes: feeds.WeightShapes);
        var one = Run(session, feeds.Tensors(feeds.FixedBatch ?? 1));
        var two = feeds.FixedBatch is null ? RunTwice(session, feeds, model) : null;
        var types = new Dictionary<Value, ConcreteType>();
        foreach (var (value, tensor) in model.Graph.Initializers)
            types[value] = new ConcreteType(tensor.Element, tensor.Shape, -1);
        foreach (var (value, i) in elements.Keys.Select((value, i) => (value, i)))
            types[value] = new ConcreteType(elements[value], one[i], two is null ? -1 : BatchAxis(one[i], two[i]));
        foreach (var (input, lengths) in feeds.Lengths(feeds.FixedBatch ?? 1))
            types[input] = new ConcreteType(input.Type!.Element, lengths, 0);
        return new GraphShapes(feeds.FixedBatch is { } batch ? WithBatchAxes(model.Graph, types, batch) : types, feeds.FixedBatch);
    }

    /// <summary>Element types of all computed tensors, in the graph's order, as ONNX Runtime infers them.</summary>
    private static OrderedDictionary<Value, ElementType> Elements(Model model, GraphShapes weights)
    {
        var computed = model.Graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>().ToList();
        using var session = OnnxSession.Open(model, Plain, computed, weights);
        return new(computed.Zip(session.Outputs)
            .Where(pair => pair.Second.Type is not null)
            .Select(pair => KeyValuePair.Create(pair.First, pair.Second.Type!.Element)));
    }

    /// <summary>
    /// The graph with a shape for every value. ONNX Runtime works towards the last of the nodes that nothing reads first, so the
    /// nodes that tell shapes stand in reverse: each then runs before what is computed next, and its value is freed.
    /// </summary>
    private static Graph ShapesOf(Graph graph, OrderedDictionary<Value, ElementType> elements)
    {
        var nodes = elements.Keys.Select(value => new Node("Shape", [value], [new Value("shape", new TensorType(ElementType.Int64, null))])).ToList();
        var outputs = nodes.Select(node => node.Outputs[0]!);
        return GraphPatch.Empty.Add(nodes.AsEnumerable().Reverse()).WithOutputs(outputs).Apply(graph);
    }

    private static List<ImmutableArray<long>> Run(OnnxSession session, IReadOnlyList<Tensor> inputs)
    {
        using var outputs = session.Run(inputs);
        return [.. Enumerable.Range(0, outputs.Count).Select(i => outputs.Integers(i).ToImmutableArray())];
    }

    private static List<ImmutableArray<long>> RunTwice(OnnxSession session, OracleFeeds feeds, Model model)
    {
        try
        {
            return Run(session, feeds.Tensors(2));
        }
        catch (NASerExException error) when (error.Id == "RunFailed")
        {
            throw new NASerExException(
                "BatchNotDynamic", ErrorKind.InvalidInput,
                $"The model '{model.Label}' declares an open batch but runs only on one image: {error.InnerException!.Message} Export it with a fixed batch of 1, or so that any batch runs.",
                error);
        }
    }

    private static int BatchAxis(ImmutableArray<long> one, ImmutableArray<long> two)
    {
        if (one.Length != two.Length)
            return -1;
        var axes = Enumerable.Range(0, one.Length);
        return axes.Where(axis => two[axis] == 2 * one[axis] && one[axis] > 0).Concat(axes.Where(axis => two[axis] != one[axis])).Append(-1).First();
    }

    /// <summary>A fixed batch does not show itself; the first axis carries it wherever that is as long and the content flows.</summary>
    private static Dictionary<Value, ConcreteType> WithBatchAxes(Graph graph, Dictionary<Value, ConcreteType> types, int batch)
    {
        var dependence = InputDependence.Of(graph);
        return types.ToDictionary(
            entry => entry.Key,
            entry => dependence[entry.Key] == Dependence.Data && entry.Value.Lengths is [var first, ..] && first == batch
                ? entry.Value with { BatchAxis = 0 }
                : entry.Value);
    }
}
