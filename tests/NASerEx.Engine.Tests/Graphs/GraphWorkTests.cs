using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Graphs;
using NASerEx.Runtime;
using Xunit;
using static NASerEx.Engine.Tests.TestModels;

namespace NASerEx.Engine.Tests.Graphs;

public class GraphWorkTests
{
    public static TheoryData<string, long> Counts => new()
    {
        { "conv", 8L * 8 * 4 * 3 * 9 },
        { "grouped", 8L * 8 * 6 * 1 * 9 },
        { "strided", 4L * 4 * 4 * 3 * 9 },
        { "transposed", 8L * 8 * 3 * 5 * 4 },
        { "gemm", 192L * 7 },
        { "matmul", 3L * 8 * 8 * 7 },
        { "products", 3L * 8 * 8 * 8 },
        { "einsum", 3L * 8 * 8 * 7 },
        { "constant", 0 },
    };

    [Theory]
    [MemberData(nameof(Counts))]
    public void MultiplicationsAreCounted(string model, long macs)
    {
        var chain = Chain(Input("x", -1, 3, 8, 8), Layers(model));
        Assert.Equal(macs, Count(chain).Macs);
        var fixedBatch = Chain(Input("x", 4, 3, 8, 8), Layers(model));
        Assert.Equal(macs, Count(fixedBatch).Macs);
    }

    [Fact]
    public void ParametersAndBytesAreCounted()
    {
        var model = SmallClassifier();
        var work = Count(model);
        Assert.Equal((4 * 27) + (6 * 36) + 30, work.Parameters);
        Assert.Equal((4 * 27, 4 * 64 * 4), (work[model.Graph.Nodes[0]].Parameters, work[model.Graph.Nodes[0]].ActivationBytes));
        Assert.Equal(work.Macs, work.MacsOf(model.Graph.Nodes));
    }

    [Fact]
    public void WorkInsideControlFlowIsNotGuessed()
    {
        var (x, condition, y, inner) = (Input("x", 2, 2), new Value("c"), new Value("y"), new Value("inner"));
        var branch = new Graph("branch", [], [inner], [new Node("MatMul", [x, x], [inner], name: "product")], []);
        var graph = new Graph(
            "g", [x], [y], [new Node("If", [condition], [y], [new("then_branch", branch), new("else_branch", branch)], "choice")],
            [new(condition, new Tensor(ElementType.Bool, [], new byte[] { 1 }))]);
        var shapes = new GraphShapes(ImmutableDictionary<Value, ConcreteType>.Empty, null);

        var error = Assert.Throws<NASerExException>(() => GraphWork.Of(graph, shapes));

        Assert.Equal("WorkUnknown", error.Id);
        Assert.Contains("If 'choice'", error.Message, StringComparison.Ordinal);
        Assert.Contains("MatMul 'product'", error.Message, StringComparison.Ordinal);
    }

    private static GraphWork Count(Model model) => GraphWork.Of(model.Graph, ShapeOracle.Observe(model));

    private static (string Op, Tensor[] Weights, KeyValuePair<string, AttributeValue>[] Attributes)[] Layers(string model) => model switch
    {
        "conv" => [Layer("Conv", [Weights(4, 3, 3, 3)], ("auto_pad", "SAME_UPPER"))],
        "grouped" => [Layer("Conv", [Weights(6, 1, 3, 3)], ("auto_pad", "SAME_UPPER"), ("group", 3L))],
        "strided" => [Layer("Conv", [Weights(4, 3, 3, 3)], ("pads", new long[] { 2, 2, 2, 2 }), ("strides", new long[] { 2, 2 }), ("dilations", new long[] { 2, 2 }))],
        "transposed" => [Layer("ConvTranspose", [Weights(3, 5, 2, 2)], ("strides", new long[] { 2, 2 }))],
        "gemm" => [Layer("Flatten"), Layer("Gemm", [Weights(7, 192)], ("transB", 1L))],
        "matmul" => [Layer("MatMul", [Weights(8, 7)])],
        "products" => [Layer("MatMul", [Weights(1, 3, 8, 8)])],
        "einsum" => [Layer("Einsum", [Weights(8, 7)], ("equation", "...k,kj->...j"))],
        _ => [Layer("Relu")],
    };
}
