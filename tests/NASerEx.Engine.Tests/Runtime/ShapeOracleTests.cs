using NASerEx.Common;
using NASerEx.Graphs;
using NASerEx.Runtime;
using Xunit;
using static NASerEx.Engine.Tests.TestModels;

namespace NASerEx.Engine.Tests.Runtime;

public class ShapeOracleTests
{
    [Fact]
    public void ShapesAndBatchAxesAreObserved()
    {
        var model = Chain(
            Input("x", -1, 3, 8, 8),
            Layer("Conv", [Weights(4, 3, 3, 3)]),
            Layer("Transpose", null, ("perm", new long[] { 1, 0, 2, 3 })),
            Layer("Shape"));
        var shapes = ShapeOracle.Observe(model);
        var values = model.Graph.Nodes.Select(node => shapes[node.Outputs[0]!]).ToList();

        Assert.Null(shapes.FixedBatch);
        Assert.Equal([1L, 4, 6, 6], values[0].Lengths.AsEnumerable());
        Assert.Equal((0, 1, -1), (values[0].BatchAxis, values[1].BatchAxis, values[2].BatchAxis));
        Assert.Equal((ElementType.Float, ElementType.Int64), (values[1].Element, values[2].Element));
        Assert.Equal([4L, 3, 3, 3], shapes[model.Graph.Initializers.Keys.Single()].Lengths.AsEnumerable());
        Assert.Equal("N,4,6,6", string.Join(',', shapes.TypeOf(model.Graph.Nodes[0].Outputs[0]!)!.Shape!.Value));
    }

    [Fact]
    public void AFixedBatchIsObservedAsItIs()
    {
        var model = SmallClassifier(batch: 3);
        var shapes = ShapeOracle.Observe(model);
        Assert.Equal(3, shapes.FixedBatch);
        Assert.Equal([3L, 5], shapes[model.Graph.Outputs[0]].Lengths.AsEnumerable());
        Assert.Equal(0, shapes[model.Graph.Outputs[0]].BatchAxis);
    }

    [Fact]
    public void LargeWeightsAreFedInPlace()
    {
        var model = Chain(Input("x", -1, 3, 8, 8), Layer("Flatten"), Layer("Gemm", [Weights(192, 200)]), Layer("MatMul", [Weights(200, 10)]));
        var shapes = ShapeOracle.Observe(model);
        Assert.Single(OracleFeeds.Of(model.Graph, null).Weights);
        Assert.Equal([1L, 10], shapes[model.Graph.Outputs[0]].Lengths.AsEnumerable());
    }

    [Fact]
    public void OpenSizesAreAskedFor()
    {
        var model = Chain(Input("x", -1, 3, -1, -1), Layer("Relu"));
        var error = Assert.Throws<NASerExException>(() => ShapeOracle.Observe(model));
        Assert.Equal("InputLength", error.Id);
        Assert.Contains("'x'", error.Message, StringComparison.Ordinal);
        Assert.Equal([1L, 3, 20, 30], ShapeOracle.Observe(model, new ImageSize(3, 20, 30))[model.Graph.Outputs[0]].Lengths.AsEnumerable());
        Assert.Equal("ImageSize", Assert.Throws<NASerExException>(() => ShapeOracle.Observe(model, new ImageSize(1, 20, 30))).Id);
    }

    [Fact]
    public void ABatchThatIsOnlyDeclaredOpenIsRefused()
    {
        var model = Chain(Input("x", -1, 3, 8, 8), Layer("Reshape", [Tensor.Of([1L, 192], 2)]));
        Assert.Equal("BatchNotDynamic", Assert.Throws<NASerExException>(() => ShapeOracle.Observe(model)).Id);
    }

    [Fact]
    public void AModelThatOnnxRuntimeRefusesIsNamedWithItsNode()
    {
        var model = Chain(Input("x", -1, 3, 8, 8), Layer("NoSuchOperator"));
        var error = Assert.Throws<NASerExException>(() => ShapeOracle.Observe(model));
        Assert.Equal("ModelRefused", error.Id);
        Assert.Contains("NoSuchOperator", error.Message, StringComparison.Ordinal);
    }
}
