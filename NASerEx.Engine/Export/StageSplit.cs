using System.Collections.Immutable;
using NASerEx.Graphs;

namespace NASerEx.Export;

/// <summary>What one stage computes, as a file of its own.</summary>
/// <param name="Nodes">Nodes in topological order.</param>
/// <param name="Reads">Values of earlier stages, or images, whose content it needs.</param>
/// <param name="Passes">Values that it computes and later stages read.</param>
internal sealed record StagePart(ImmutableArray<Node> Nodes, ImmutableArray<Value> Reads, ImmutableArray<Value> Passes);

/// <summary>
/// A graph cut into stages between which only rows of images pass. What depends on images' content belongs to the first stage that needs
/// it. All else, constants and shapes, is computed anew wherever it is needed, since it says nothing of a single image; and so are floats that were
/// integers, of which the integers pass: they are fewer bytes, and ONNX Runtime joins the conversion with what follows.
/// </summary>
/// <param name="graph">The graph to cut.</param>
internal sealed class StageSplit(Graph graph)
{
    private readonly InputDependence _dependence = InputDependence.Of(graph);

    /// <summary>Cuts the graph.</summary>
    /// <param name="frontiers">What each stage has to deliver, from the input side on; the last entry is the model's output.</param>
    /// <param name="answers">What the classifier at each stage's end reads of it.</param>
    public ImmutableArray<StagePart> Cut(IEnumerable<ImmutableArray<Value>> frontiers, IEnumerable<ImmutableArray<Value>> answers)
    {
        var known = new HashSet<Value>(graph.Inputs);
        var stages = new List<(ImmutableArray<Node> Nodes, ImmutableArray<Value> Reads, HashSet<Value> Made)>();
        foreach (var (frontier, answer) in frontiers.Zip(answers))
        {
            var nodes = Needed(frontier, known);
            var reads = nodes.Where(node => !AsksShape(node)).SelectMany(Graph.Uses).Concat(answer).Where(known.Contains).Distinct();
            stages.Add((nodes, stages.Count == 0 ? graph.Inputs : [.. reads], [.. nodes.SelectMany(node => node.Outputs).OfType<Value>().Where(IsKept)]));
            known.UnionWith(stages[^1].Made);
        }

        return [.. stages.Select((stage, i) => new StagePart(
            stage.Nodes, stage.Reads, [.. stages.Skip(i + 1).SelectMany(later => later.Reads).Where(stage.Made.Contains).Distinct()]))];
    }

    /// <summary>Whether a node asks for the shape of something that depends on images' content.</summary>
    public bool AsksShape(Node node) =>
        node is { Domain: "", OpType: "Shape" or "Size" } && _dependence[node.Inputs[0]!] == Dependence.Data;

    private ImmutableArray<Node> Needed(ImmutableArray<Value> frontier, HashSet<Value> known)
    {
        var needed = new HashSet<Node>();
        var open = new Stack<Value>(frontier);
        while (open.TryPop(out var value))
            if (!known.Contains(value) && graph.Producer(value) is { } producer && needed.Add(producer) && !AsksShape(producer))
                foreach (var use in Graph.Uses(producer))
                    open.Push(use);
        return [.. graph.Nodes.Where(needed.Contains)];
    }

    private bool IsKept(Value value) =>
        _dependence[value] == Dependence.Data && !IsDecoded(graph.Producer(value)!);

    private bool IsDecoded(Node node) => node is { Domain: "", OpType: "DequantizeLinear" }
        && node.Inputs.Skip(1).OfType<Value>().All(scale => _dependence[scale] == Dependence.None);
}
