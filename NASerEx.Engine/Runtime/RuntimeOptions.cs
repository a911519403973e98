using System.Collections.Immutable;

namespace NASerEx.Runtime;

/// <summary>How ONNX Runtime runs a model. Both sides of a comparison get the same options.</summary>
public sealed record RuntimeOptions
{
    /// <summary>Threads inside an operator.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Logical processors, counted from 1, for each of the threads but the calling one; empty binds none to any.</summary>
    public ImmutableArray<int> Affinity { get; init; } = [];

    /// <summary>
    /// Whether idle threads spin. Off by default: two sessions that are measured in turn disturb each other while their pools spin.
    /// </summary>
    public bool Spin { get; init; }

    /// <summary>
    /// Whether ONNX Runtime rewrites the graph before it runs it. Off, every node runs as the file has it, weights are not repacked, and memory is
    /// given back as soon as it can be: for models that run a few times.
    /// </summary>
    public bool Optimize { get; init; } = true;

    /// <summary>
    /// Whether ONNX Runtime may lay maps out in blocks of channels while it optimises. Models with weights or images of 16 bits are run without: ONNX
    /// Runtime 1.31 crashes on some of them.
    /// </summary>
    internal bool BlockedLayout { get; init; } = true;

    /// <summary>These options for a model.</summary>
    internal RuntimeOptions For(Graphs.Graph graph) => this with
    {
        BlockedLayout = !graph.Initializers.Values.Any(tensor => tensor.Element == Graphs.ElementType.Float16)
            && !graph.Inputs.Any(input => input.Type?.Element == Graphs.ElementType.Float16),
    };

    /// <summary>Execution provider as ONNX Runtime names it, without <c>ExecutionProvider</c>: <c>CPU</c>, <c>CUDA</c>, <c>OpenVINO</c>, …</summary>
    public string Provider { get; init; } = "CPU";

    /// <summary>Options that the provider is given as they are.</summary>
    public ImmutableSortedDictionary<string, string> ProviderOptions { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;
}
