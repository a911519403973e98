using NASerEx.Graphs;

namespace NASerEx.Engine.Tests.Variants;

/// <summary>
/// Models whose random weights are so small that the scores hardly depend on the image, scaled up: every matrix and convolution gets the variance that
/// keeps activations, and matrices of nothing but zeros get random weights.
/// </summary>
internal static class Woken
{
    public static Model Of(Model model)
    {
        var weights = model.Graph.Nodes.Where(node => node.OpType is "Conv" or "Gemm" or "MatMul").Select(node => (Node: node, Value: node.Inputs[1]!))
            .Where(weight => model.Graph.Initializers.ContainsKey(weight.Value)).DistinctBy(weight => weight.Value);
        var woken = weights.Select(weight => KeyValuePair.Create(weight.Value, Scaled(weight.Node, model.Graph.Initializers[weight.Value])));
        return model.WithGraph(GraphPatch.Empty.Add(woken).Apply(model.Graph));
    }

    private static Tensor Scaled(Node node, Tensor weight)
    {
        var values = weight.AsSpan<float>().ToArray();
        var outputs = node.OpType == "Conv" || node.Int("transB", 0) == 1 ? weight.Shape[0] : weight.Shape[^1];
        var wanted = Math.Sqrt((node.OpType == "Conv" ? 1.3 : 1.0) * outputs / values.Length);
        var present = Math.Sqrt(values.Average(value => (double)value * value));
        if (present == 0)
            return new WeightInitializer(17).LeCun(weight.Shape.AsSpan());
        return present >= wanted ? weight : Tensor.Of(Array.ConvertAll(values, value => (float)(value * wanted / present)), weight.Shape.AsSpan());
    }
}
