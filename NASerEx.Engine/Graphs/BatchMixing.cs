namespace NASerEx.Graphs;

/// <summary>
/// Operators whose result for one image depends on the others in its batch: ranges and statistics that are taken over all of them. Such a model
/// says of an image what a deployed one says only when it is asked about that image alone.
/// </summary>
public static class BatchMixing
{
    /// <summary>The first node of a graph that mixes the images of a batch, or null.</summary>
    public static Node? Find(Graph graph) => graph.Nodes.FirstOrDefault(Mixes);

    private static bool Mixes(Node node) => node.OpType switch
    {
        "DynamicQuantizeLinear" or "DynamicQuantizeMatMul" or "DynamicQuantizeLSTM" => true,
        "BatchNormalization" => node.Int("training_mode", 0) == 1,
        _ => node.Subgraphs.Any(graph => Find(graph) is not null),
    };
}
