using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Graphs;

namespace NASerEx.Training;

/// <summary>A backbone and its heads as one graph that learns, and what they are after that.</summary>
internal sealed class JointGraph
{
    private readonly Graph _backbone;
    private readonly HashSet<Value> _ofBackbone;

    /// <summary>Puts heads on a backbone.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="output">Its value that classifies.</param>
    /// <param name="points">The exit points that heads hang on.</param>
    /// <param name="heads">The heads.</param>
    public JointGraph(Graph backbone, Value output, ImmutableArray<ExitPoint> points, ImmutableArray<ExitHead> heads)
    {
        _backbone = backbone;
        _ofBackbone = [.. backbone.Initializers.Keys, .. backbone.Nodes.SelectMany(node => node.Outputs).OfType<Value>()];
        Whole = backbone.WithHeads(points, heads, output);
    }

    /// <summary>Both; its outputs are the heads' in order, then the backbone's.</summary>
    public Graph Whole { get; }

    /// <summary>Whether a weight is the backbone's.</summary>
    public bool IsOfBackbone(Value weight) => _ofBackbone.Contains(weight);

    /// <summary>The backbone with the weights that it has learned. Its constants are initializers then; nodes that only copied one are gone.</summary>
    /// <param name="trained">The whole, trained.</param>
    public Graph BackboneOf(Graph trained) => GraphPatch.Empty.WithOutputs(_backbone.Outputs).Apply(trained);

    /// <summary>A head with the weights that it has learned, normalisation folded.</summary>
    /// <param name="head">The head, untrained.</param>
    /// <param name="trained">The whole, trained.</param>
    public static ExitHead HeadOf(ExitHead head, Graph trained)
    {
        var (graph, learned) = (head.Graph, trained.Initializers.Where(pair => head.Graph.Initializers.ContainsKey(pair.Key)));
        return head with
        {
            Graph = BatchNormalizationFolding.Fold(new Graph(graph.Name, graph.Inputs, graph.Outputs, graph.Nodes, graph.Initializers.SetItems(learned))),
            Temperature = 1,
        };
    }
}
