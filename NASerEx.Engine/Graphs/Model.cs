using System.Collections.Immutable;

namespace NASerEx.Graphs;

/// <summary>A model file's content: a graph and what is said about it.</summary>
/// <param name="Graph">The computation.</param>
/// <param name="Opsets">Operator set versions by domain; the empty domain is ONNX's own.</param>
/// <param name="IrVersion">Version of the file format.</param>
/// <param name="Metadata">Free key-value pairs.</param>
public sealed record Model(
    Graph Graph,
    ImmutableSortedDictionary<string, long> Opsets,
    long IrVersion,
    ImmutableSortedDictionary<string, string> Metadata)
{
    /// <summary>Program that wrote the model.</summary>
    public string Producer { get; init; } = "";

    /// <summary>Version of that program.</summary>
    public string ProducerVersion { get; init; } = "";

    /// <summary>What messages call the model: the file that it was read from, else the graph's name.</summary>
    public string Label { get => field ?? Graph.Name; init; }

    /// <summary>Hash of the bytes that it was read from, weights in files beside it included; empty for a model that was made or changed.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Length of the files that it was read from, those with its weights included; 0 for a model that was made or changed.</summary>
    public long Bytes { get; init; }

    /// <summary>Initializers that whoever runs the model may feed other content for: they are written as inputs too, which need not be fed.</summary>
    public ImmutableArray<Value> Adjustable { get; init; } = [];

    /// <summary>Version of ONNX's own operator set.</summary>
    public long Opset => Opsets.GetValueOrDefault("", 1);

    /// <summary>The same model with another computation.</summary>
    public Model WithGraph(Graph graph) => this with { Graph = graph, Adjustable = [], Sha256 = "", Bytes = 0 };
}
