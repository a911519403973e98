using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Graphs;

namespace NASerEx.Runtime;

/// <summary>
/// What the shape oracle feeds a model: blank inputs, and its large weights, which are fed over the memory they lie in instead of
/// being copied into the session.
/// </summary>
/// <param name="Graph">The graph.</param>
/// <param name="Size">Size of the images where the model leaves it open.</param>
/// <param name="FixedBatch">The batch that the first input fixes, or null.</param>
/// <param name="Weights">Initializers that are fed.</param>
internal sealed record OracleFeeds(Graph Graph, ImageSize? Size, int? FixedBatch, ImmutableArray<Value> Weights)
{
    private const int LargeBytes = 1 << 16;

    public static OracleFeeds Of(Graph graph, ImageSize? size)
    {
        foreach (var input in graph.Inputs)
            if (input.Type is null || input.Type.Element.Size() == 0)
                throw new NASerExException("InputLength", ErrorKind.Unsupported, $"The type of the model's input '{input}' is not known or not numeric.");
        var first = graph.Inputs.FirstOrDefault()?.Type?.Shape is [var batch, ..] ? (int?)batch.Length : 1;
        return new OracleFeeds(graph, size, first, [.. graph.Nodes.SelectMany(node => node.Inputs).OfType<Value>().Distinct().Where(value => IsLarge(graph, value))]);
    }

    /// <summary>The graph with its large weights as inputs.</summary>
    public Graph Light => new(Graph.Name, Graph.Inputs.Concat(Weights), Graph.Outputs, Graph.Nodes, Graph.Initializers.RemoveRange(Weights));

    /// <summary>Types of the weights, for those that declare none.</summary>
    public GraphShapes WeightShapes => new(
        Weights.ToDictionary(weight => weight, weight => new ConcreteType(Graph.Initializers[weight].Element, Graph.Initializers[weight].Shape, -1)), null);

    /// <summary>Concrete lengths of the graph's inputs.</summary>
    public IEnumerable<(Value Input, ImmutableArray<long> Lengths)> Lengths(int batch) =>
        Graph.Inputs.Select(input => (input, LengthsOf(input, batch)));

    /// <summary>What to feed, in the order of the lightened graph's inputs.</summary>
    public IReadOnlyList<Tensor> Tensors(int batch) =>
        [.. Lengths(batch).Select(feed => Tensor.Blank(feed.Input.Type!.Element, feed.Lengths)), .. Weights.Select(weight => Graph.Initializers[weight])];

    private static bool IsLarge(Graph graph, Value value) =>
        graph.Initializers.TryGetValue(value, out var tensor)
        && tensor.Bytes.Length >= LargeBytes
        && tensor.Element is ElementType.Float or ElementType.Float16 or ElementType.Double
        && !graph.Outputs.Contains(value)
        && graph.Consumers(value).All(node => node.Domain.Length == 0);

    private ImmutableArray<long> LengthsOf(Value input, int batch)
    {
        var shape = input.Type!.Shape ?? throw Open(input, "its shape");
        if (shape.Length == 4 && Size is not null)
            return [.. ImageInput.Of(input.Name, input.Type, Size).Shape(batch)];
        return [.. shape.Select((axis, i) => axis.Length ?? (i == 0 ? batch : throw Open(input, $"axis {i} ({axis})")))];
    }

    private static NASerExException Open(Value input, string what) =>
        new("InputLength", ErrorKind.InvalidInput, $"The model leaves {what} of its input '{input}' open; give the size of the images (-InputSize, or preprocess in the dataset's spec).");
}
