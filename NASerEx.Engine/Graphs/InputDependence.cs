namespace NASerEx.Graphs;

/// <summary>What of the images a value depends on.</summary>
public enum Dependence
{
    /// <summary>Nothing: always the same.</summary>
    None,

    /// <summary>Only the images' number and size: free to compute, whatever the batch holds.</summary>
    Shape,

    /// <summary>The images' content.</summary>
    Data,
}

/// <summary>What of the graph's inputs each value depends on.</summary>
public sealed class InputDependence
{
    private readonly Dictionary<Value, Dependence> _values;

    private InputDependence(Dictionary<Value, Dependence> values) => _values = values;

    /// <summary>The dependence of a value of the graph.</summary>
    public Dependence this[Value value] => _values.GetValueOrDefault(value, Dependence.None);

    /// <summary>Follows the nodes of a graph from its inputs; captured values count as content.</summary>
    public static InputDependence Of(Graph graph)
    {
        var values = graph.Inputs.Concat(graph.Captures).ToDictionary(value => value, _ => Dependence.Data);
        foreach (var node in graph.Nodes)
        {
            var dependence = Of(node, values);
            foreach (var output in node.Outputs.OfType<Value>())
                values.Add(output, dependence);
        }

        return new InputDependence(values);
    }

    private static Dependence Of(Node node, Dictionary<Value, Dependence> values)
    {
        var most = Graph.Uses(node).Select(value => values.GetValueOrDefault(value, Dependence.None)).Append(Dependence.None).Max();
        return most == Dependence.Data && node is { Domain: "", OpType: "Shape" or "Size" } ? Dependence.Shape : most;
    }
}
