namespace NASerEx.Graphs;

/// <summary>Nodes and graphs with values replaced.</summary>
internal static class ValueMap
{
    /// <summary>The node reading other values, also within its subgraphs; the node itself where it reads none of them.</summary>
    public static Node Replace(Node node, IReadOnlyDictionary<Value, Value> replacements)
    {
        if (replacements.Count == 0 || !Graph.Uses(node).Any(replacements.ContainsKey))
            return node;
        var attributes = node.Attributes.Select(entry => KeyValuePair.Create(entry.Key, Replace(entry.Value, replacements)));
        return node
            .WithInputs(node.Inputs.Select(value => value is null ? null : replacements.GetValueOrDefault(value, value)))
            .WithAttributes(attributes);
    }

    private static AttributeValue Replace(AttributeValue attribute, IReadOnlyDictionary<Value, Value> replacements) => attribute switch
    {
        AttributeValue.OfGraph one => ReplaceCaptures(one.Graph, replacements),
        AttributeValue.OfGraphs many => new AttributeValue.OfGraphs([.. many.Graphs.Select(graph => ReplaceCaptures(graph, replacements))]),
        _ => attribute,
    };

    private static Graph ReplaceCaptures(Graph graph, IReadOnlyDictionary<Value, Value> replacements)
    {
        var captured = graph.Captures.Where(replacements.ContainsKey).ToDictionary(value => value, value => replacements[value]);
        return captured.Count == 0
            ? graph
            : new Graph(
                graph.Name,
                graph.Inputs,
                graph.Outputs.Select(value => captured.GetValueOrDefault(value, value)),
                graph.Nodes.Select(node => Replace(node, captured)),
                graph.Initializers);
    }
}
