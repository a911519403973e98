using System.Collections.Immutable;
using Google.Protobuf;
using NASerEx.Common;
using NASerEx.Graphs.Onnx.Proto;
using AttributeType = NASerEx.Graphs.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace NASerEx.Graphs.Onnx;

/// <summary>Turns a <see cref="Graph"/> and the graphs within it into <c>GraphProto</c>s: references into unique names.</summary>
internal sealed class GraphWriter
{
    /// <summary>Room for everything but tensors below protobuf's limit of 2 GiB.</summary>
    private const long Overhead = 32 << 20;

    private readonly Graph _graph;
    private readonly NameScope _names;
    private readonly UniqueNames _nodeNames = new();

    private readonly GraphShapes? _shapes;
    private readonly IReadOnlyList<Value> _inputs;

    private GraphWriter(Graph graph, NameScope names, GraphShapes? shapes, params ReadOnlySpan<Value> adjustable)
    {
        (_graph, _names, _shapes) = (graph, names, shapes);
        _inputs = [.. graph.Inputs, .. adjustable];
    }

    /// <summary>Writes a whole model's graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="shapes">What is known of values that declare no type.</param>
    /// <param name="adjustable">Initializers that are inputs too.</param>
    public static GraphProto Write(Graph graph, GraphShapes? shapes, ImmutableArray<Value> adjustable)
    {
        var bytes = TensorBytes(graph);
        if (bytes > int.MaxValue - Overhead)
            throw new NASerExException(
                "ModelTooLarge", ErrorKind.Unsupported,
                $"The model '{graph.Name}' holds {bytes >> 20} MB of weights; an ONNX file cannot hold 2 GB.");
        return new GraphWriter(graph, new NameScope(), shapes, adjustable.AsSpan()).Write();
    }

    private static long TensorBytes(Graph graph) =>
        graph.Initializers.Values.Sum(tensor => (long)tensor.Bytes.Length)
        + graph.Nodes.Sum(node => node.Subgraphs.Sum(TensorBytes));

    private GraphProto Write()
    {
        var initializers = InOrderOfUse();
        DefineNames(initializers);
        var proto = new GraphProto { Name = _graph.Name.Length == 0 ? "graph" : _graph.Name };
        proto.Input.Add(_inputs.Select(input => Types.Write(_names.Define(input), TypeOf(input))));
        proto.Initializer.Add(initializers.Select(value => TensorWriter.Write(_graph.Initializers[value], _names.Define(value))));
        proto.Node.Add(_graph.Nodes.Select(WriteNode));
        proto.Output.Add(_graph.Outputs.Select(output => Types.Write(OwnName(output), TypeOf(output))));
        proto.ValueInfo.Add(TypedInnerValues().Select(value => Types.Write(_names.Define(value), TypeOf(value))));
        return proto;
    }

    /// <summary>Inputs and outputs come first, since callers know them by name.</summary>
    private void DefineNames(List<Value> initializers)
    {
        var computed = _graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>().ToList();
        var own = computed.Concat(initializers).ToHashSet();
        foreach (var value in _inputs.Concat(_graph.Outputs.Where(own.Contains)).Concat(initializers).Concat(computed))
            _names.Define(value);
    }

    /// <summary>Initializers by first use, so that the same graph gives the same file; unused ones last, by name.</summary>
    private List<Value> InOrderOfUse()
    {
        var used = _graph.Nodes.SelectMany(Graph.Uses).Concat(_graph.Outputs).Where(_graph.Initializers.ContainsKey).Distinct().ToList();
        var known = used.ToHashSet();
        used.AddRange(_graph.Initializers.Keys.Where(value => !known.Contains(value)).OrderBy(value => value.Name, StringComparer.Ordinal));
        return used;
    }

    private TensorType? TypeOf(Value value) => _shapes is null ? value.Type : _shapes.TypeOf(value);

    private IEnumerable<Value> TypedInnerValues() =>
        _graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>().Where(value => TypeOf(value) is not null).Except(_graph.Outputs);

    private NodeProto WriteNode(Node node)
    {
        var proto = new NodeProto { OpType = node.OpType, Name = node.Name.Length == 0 ? "" : _nodeNames.Take(node.Name), Domain = node.Domain };
        proto.Input.Add(node.Inputs.Select(value => value is null ? "" : NameUsedBy(value, node)));
        proto.Output.Add(node.Outputs.Select(value => value is null ? "" : _names.Define(value)));
        proto.Attribute.Add(node.Attributes.Select(attribute => WriteAttribute(attribute.Key, attribute.Value)));
        return proto;
    }

    private string NameUsedBy(Value value, Node node) => _names.Find(value)
        ?? throw new NASerExException("GraphInvalid", ErrorKind.InvalidInput, $"{node} uses the value '{value}', which nothing defines.");

    private string OwnName(Value output) => _names.Defines(output)
        ? _names.Define(output)
        : throw new NASerExException(
            "GraphInvalid", ErrorKind.InvalidInput,
            $"The graph '{_graph.Name}' returns '{output}', which it does not compute; a captured value is returned through Identity.");

    private AttributeProto WriteAttribute(string name, AttributeValue value)
    {
        var proto = new AttributeProto();
        switch (value)
        {
            case AttributeValue.OfInt one: (proto.Type, proto.I) = (AttributeType.Int, one.Int); break;
            case AttributeValue.OfFloat one: (proto.Type, proto.F) = (AttributeType.Float, one.Float); break;
            case AttributeValue.OfText one: (proto.Type, proto.S) = (AttributeType.String, ByteString.CopyFromUtf8(one.Text)); break;
            case AttributeValue.OfTensor one: (proto.Type, proto.T) = (AttributeType.Tensor, TensorWriter.Write(one.Tensor, "")); break;
            case AttributeValue.OfGraph one: (proto.Type, proto.G) = (AttributeType.Graph, WriteSubgraph(one.Graph)); break;
            case AttributeValue.OfInts many: proto.Type = AttributeType.Ints; proto.Ints.Add(many.Ints); break;
            case AttributeValue.OfFloats many: proto.Type = AttributeType.Floats; proto.Floats.Add(many.Floats); break;
            case AttributeValue.OfTexts many: proto.Type = AttributeType.Strings; proto.Strings.Add(many.Texts.Select(ByteString.CopyFromUtf8)); break;
            case AttributeValue.OfGraphs many: proto.Type = AttributeType.Graphs; proto.Graphs.Add(many.Graphs.Select(WriteSubgraph)); break;
            case AttributeValue.OfOpaque opaque: proto = AttributeProto.Parser.ParseFrom(opaque.Message.Span); break;
        }

        proto.Name = name;
        return proto;
    }

    private GraphProto WriteSubgraph(Graph graph) => new GraphWriter(graph, _names.Within(), _shapes).Write();
}
