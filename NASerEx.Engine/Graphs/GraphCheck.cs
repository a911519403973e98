using NASerEx.Common;

namespace NASerEx.Graphs;

/// <summary>What holds of every graph: one definition a value, and no use without one.</summary>
internal static class GraphCheck
{
    /// <summary>Checks a graph whose nodes are sorted.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="captures">Values of graphs around it that it may use.</param>
    /// <exception cref="NASerExException"><c>GraphInvalid</c>, naming the value and the nodes.</exception>
    public static void Run(Graph graph, IEnumerable<Value> captures)
    {
        var defined = new HashSet<Value>(graph.Initializers.Keys);
        foreach (var value in graph.Inputs.Concat(graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>()))
            if (!defined.Add(value))
                throw Invalid(graph, $"the value '{value}' is defined twice");
        defined.UnionWith(captures);
        foreach (var node in graph.Nodes)
            foreach (var value in Graph.Uses(node))
                if (!defined.Contains(value))
                    throw Invalid(graph, $"{node} uses the value '{value}', which nothing defines");
        foreach (var output in graph.Outputs)
            if (!defined.Contains(output))
                throw Invalid(graph, $"nothing defines the output '{output}'");
    }

    private static NASerExException Invalid(Graph graph, string why) =>
        new("GraphInvalid", ErrorKind.InvalidInput, $"The graph '{graph.Name}' is invalid: {why}.");
}
