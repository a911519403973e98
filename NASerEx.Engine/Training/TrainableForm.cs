using System.Collections.Immutable;
using NASerEx.Graphs;
using NASerEx.Training.Operators;

namespace NASerEx.Training;

/// <summary>A graph of the same meaning in which every weight is an initializer of its own.</summary>
internal static class TrainableForm
{
    /// <summary>
    /// Leaves out nodes and initializers that no output needs, and makes constants initializers. Exporters merge weights that happen to be equal: behind Identity, each gets its own copy again, and each
    /// normalisation gets statistics of its own.
    /// </summary>
    /// <param name="graph">The graph.</param>
    public static Graph Of(Graph graph) => Separate(GraphCuts.WithoutDead(graph));

    private static Graph Separate(Graph graph)
    {
        var initializers = graph.Initializers.ToBuilder();
        var outputs = graph.Outputs.ToHashSet();
        var nodes = graph.Nodes.Where(node => outputs.Contains(node.Outputs[0]!) || !BecomesInitializer(node, initializers)).ToArray();
        var taken = nodes.Where(node => !IsNormalization(node)).SelectMany(Graph.Uses).ToHashSet();
        return new Graph(graph.Name, graph.Inputs, graph.Outputs, nodes.Select(node => WithOwnStatistics(node, taken, initializers)), initializers);
    }

    private static bool IsNormalization(Node node) => node is { OpType: "BatchNormalization", Domain: "", Inputs.Length: 5 };

    private static bool BecomesInitializer(Node node, ImmutableDictionary<Value, Tensor>.Builder initializers)
    {
        var content = node switch
        {
            { OpType: "Constant", Domain: "" } => ConstantValue.Of(node),
            { OpType: "Identity", Domain: "" } => initializers.GetValueOrDefault(node.Inputs[0]!),
            _ => null,
        };
        if (content is null)
            return false;
        initializers.Add(node.Outputs[0]!, content);
        return true;
    }

    private static Node WithOwnStatistics(Node node, HashSet<Value> taken, ImmutableDictionary<Value, Tensor>.Builder initializers) => IsNormalization(node)
        ? node.WithInputs(node.Inputs.Select((input, position) => position < 3 ? input : Own(input!, taken, initializers)))
        : node;

    private static Value Own(Value statistic, HashSet<Value> taken, ImmutableDictionary<Value, Tensor>.Builder initializers)
    {
        if (taken.Add(statistic) || !initializers.TryGetValue(statistic, out var content))
            return statistic;
        var own = new Value(statistic.Name, statistic.Type);
        initializers.Add(own, content);
        return own;
    }
}
