using NASerEx.Graphs;

namespace NASerEx.ModelFamilies;

/// <summary>The same model as somebody else would have exported it.</summary>
internal static class FamilyVariants
{
    /// <summary>Gives probabilities instead of scores.</summary>
    public static Model AsProbabilities(this Model model)
    {
        var scores = model.Graph.Outputs[0];
        var probabilities = new Value("probabilities", scores.Type);
        var softmax = new Node("Softmax", [scores], [probabilities], [new("axis", -1L)], "/Softmax");
        return model.WithGraph(new Graph(
            model.Graph.Name, model.Graph.Inputs, [probabilities, .. model.Graph.Outputs.Skip(1)], [.. model.Graph.Nodes, softmax], model.Graph.Initializers));
    }

    /// <summary>Takes images [N, H, W, C].</summary>
    public static Model WithNhwcInput(this Model model)
    {
        var inner = model.Graph.Inputs[0];
        var axes = inner.Type!.Shape!.Value;
        var input = new Value($"{inner.Name}_nhwc", new TensorType(inner.Type.Element, [axes[0], axes[2], axes[3], axes[1]]));
        var transpose = new Node("Transpose", [input], [inner], [new("perm", new long[] { 0, 3, 1, 2 })], "/Transpose_nhwc");
        return model.WithGraph(new Graph(
            model.Graph.Name, [input, .. model.Graph.Inputs.Skip(1)], model.Graph.Outputs, [transpose, .. model.Graph.Nodes], model.Graph.Initializers));
    }

    /// <summary>Takes so many images a run. Subgraphs that compute shapes stay.</summary>
    public static Model WithFixedBatch(this Model model, int batch)
    {
        var changed = model.Graph.Inputs.Concat(model.Graph.Outputs).ToDictionary(value => value, value => Fixed(value, batch));
        Value? Change(Value? value) => value is null ? null : changed.GetValueOrDefault(value, value);
        var nodes = model.Graph.Nodes.Select(node =>
            new Node(node.OpType, node.Inputs.Select(Change), node.Outputs.Select(Change), node.Attributes, node.Name, node.Domain));
        return model.WithGraph(new Graph(
            model.Graph.Name, model.Graph.Inputs.Select(value => changed[value]), model.Graph.Outputs.Select(value => changed[value]), nodes, model.Graph.Initializers));
    }

    private static Value Fixed(Value value, int batch) =>
        new(value.Name, new TensorType(value.Type!.Element, [new Dimension(batch), .. value.Type.Shape!.Value.Skip(1)]));
}
