using System.Collections.Immutable;
using NASerEx.Graphs;
using NASerEx.Runtime;
using Xunit;
using static NASerEx.Engine.Tests.TestModels;

namespace NASerEx.Engine.Tests.Graphs;

/// <summary>Counts of single nodes, worked out by hand. Shapes are written as lengths with × between them; a dash is an input that is left out.</summary>
public class NodeWorkTests
{
    private const string Microsoft = "com.microsoft";

    public static TheoryData<string, string, string, string, long> Products => new()
    {
        { "Conv", "1×6×20 4×6×5", "1×4×16", "", 1L * 4 * 16 * 6 * 5 },
        { "Conv", "1×6×20 4×3×5", "1×4×16", "group=2", 1L * 4 * 16 * 3 * 5 },
        { "Conv", "1×2×4×5×6 8×2×3×3×3", "1×8×4×5×6", "", 1L * 8 * 120 * 2 * 27 },
        { "ConvInteger", "1×3×8×8 4×3×3×3", "1×4×6×6", "", 4L * 36 * 27 },
        { "QLinearConv", "1×3×8×8 - - 4×3×3×3 - - - -", "1×4×6×6", "", 4L * 36 * 27 },
        { "DeformConv", "1×4×8×8 6×2×3×3 1×18×6×6", "1×6×6×6", "group=2", 6L * 36 * 2 * 9 },
        { "ConvTranspose", "1×4×5×5 4×3×2×2", "1×6×10×10", "group=2", 4L * 25 * 3 * 4 },
        { "Gemm", "1×9 9×7", "1×7", "", 9L * 7 },
        { "Gemm", "9×2 7×9", "2×7", "transA=1 transB=1", 2L * 9 * 7 },
        { "QGemm", "1×9 - - 9×7 - -", "1×7", "", 9L * 7 },
        { "MatMul", "5 5", "", "", 5 },
        { "MatMul", "5 5×3", "3", "", 5L * 3 },
        { "MatMul", "2×4×5 5", "2×4", "", 2L * 4 * 5 },
        { "MatMul", "2×1×4×5 3×5×6", "2×3×4×6", "", 2L * 3 * 4 * 6 * 5 },
        { "MatMulInteger", "1×4×5 5×6", "1×4×6", "", 4L * 5 * 6 },
        { "QLinearMatMul", "4×5 - - 5×6 - - - -", "4×6", "", 4L * 5 * 6 },
        { "FusedMatMul", "2×5×4 2×5×6", "2×4×6", "transA=1", 2L * 4 * 6 * 5 },
        { "FusedMatMul", "5×2×4 2×5×6", "2×4×6", "transA=1 transBatchA=1", 2L * 4 * 6 * 5 },
        { "DynamicQuantizeMatMul", "1×4×5 5×6 -", "1×4×6", "", 4L * 5 * 6 },
        { "MatMulNBits", "1×4×64 6×2×16 12", "1×4×6", "K=64 N=6 bits=4 block_size=32", 4L * 6 * 64 },
        { "LSTM", "7×2×5 1×12×5 1×12×3", "7×1×2×3", "hidden_size=3", 14L * ((12 * 5) + (12 * 3)) },
        { "GRU", "7×2×5 2×9×5 2×9×3", "7×2×2×3", "hidden_size=3", 14L * 2 * ((9 * 5) + (9 * 3)) },
        { "RNN", "2×7×5 1×3×5 1×3×3", "2×7×1×3", "hidden_size=3 layout=1", 14L * ((3 * 5) + (3 * 3)) },
        { "Relu", "1×4×5", "1×4×5", "", 0 },
    };

    public static TheoryData<string, string, string, string, long> Attentions => new()
    {
        { "", "Attention", "1×4×10×8 1×4×12×8 1×4×12×6", "1×4×10×6", 4L * 10 * 12 * (8 + 6) },
        { "", "Attention", "1×10×32 1×12×16 1×12×16", "1×10×32", 10L * 12 * (32 + 32) },
        { "", "Attention", "1×4×1×8 1×4×1×8 1×4×1×8 - 1×4×20×8 1×4×20×8", "1×4×1×8", 4L * 1 * 21 * (8 + 8) },
        { Microsoft, "Attention", "1×10×32 32×96 96", "1×10×32", (10L * 32 * 96) + (10L * 10 * (32 + 32)) },
        { Microsoft, "Attention", "1×10×32 32×80 80", "1×10×16", (10L * 32 * 80) + (10L * 10 * (32 + 16)) },
        { Microsoft, "MultiHeadAttention", "1×10×32 1×12×32 1×12×16", "1×10×16", 10L * 12 * (32 + 16) },
        { Microsoft, "MultiHeadAttention", "1×10×32 1×4×12×8 1×4×12×8", "1×10×32", 10L * 12 * (32 + 32) },
        { Microsoft, "MultiHeadAttention", "1×10×4×3×8", "1×10×32", 10L * 10 * (32 + 32) },
    };

    public static TheoryData<string, string, string, long> Einsums => new()
    {
        { "ij,jk->ik", "3×4 4×5", "3×5", 3L * 4 * 5 },
        { "ij,jk", "3×4 4×5", "3×5", 3L * 4 * 5 },
        { "b h i d , b h j d -> b h i j", "1×2×3×4 1×2×5×4", "1×2×3×5", 2L * 3 * 5 * 4 },
        { "...ij,...jk->...ik", "2×1×3×4 7×4×5", "2×7×3×5", 2L * 7 * 3 * 4 * 5 },
        { "nc,c->nc", "2×3 3", "2×3", 0 },
        { "i,j->ij", "2 3", "2×3", 0 },
        { "ij,jk,kl->il", "2×3 3×4 4×5", "2×5", 2L * 2 * 3 * 4 * 5 },
        { "nij->nji", "2×3×4", "2×4×3", 0 },
    };

    [Theory]
    [MemberData(nameof(Products))]
    public void ProductsAreCounted(string op, string inputs, string output, string attributes, long macs) =>
        Assert.Equal(macs, Work(op, "", inputs, output, Attributes(attributes)).Macs);

    [Theory]
    [MemberData(nameof(Attentions))]
    public void AttentionIsCounted(string domain, string op, string inputs, string output, long macs) =>
        Assert.Equal(macs, Work(op, domain, inputs, output, []).Macs);

    [Theory]
    [MemberData(nameof(Einsums))]
    public void EinsumIsCounted(string equation, string inputs, string output, long macs) =>
        Assert.Equal(macs, Work("Einsum", "", inputs, output, [new("equation", equation)]).Macs);

    [Theory]
    [InlineData("LayerNormalization", 20)]
    [InlineData("Softmax", 20)]
    [InlineData("Gelu", 20)]
    [InlineData("Relu", 20)]
    [InlineData("GlobalAveragePool", 20)]
    [InlineData("DequantizeLinear", 20)]
    [InlineData("Transpose", 0)]
    [InlineData("Reshape", 0)]
    [InlineData("Concat", 0)]
    [InlineData("MatMul", 0)]
    public void WhatComputesWithoutProductsIsOneOperationAnElement(string op, long operations)
    {
        var work = Work(op, "", op == "MatMul" ? "4×3 3×5" : "4×7", "4×5", []);
        Assert.Equal(operations, work.ElementOperations);
        Assert.Equal(4L * 5 * 4, work.ActivationBytes);
    }

    [Fact]
    public void BytesAreThoseOfTheElementTypes()
    {
        var model = Quantized();
        var work = GraphWork.Of(model.Graph, ShapeOracle.Observe(model));
        var (dequantize, conv) = (work[model.Graph.Nodes[0]], work[model.Graph.Nodes[1]]);

        Assert.Equal(default, dequantize);
        Assert.Equal(4L * 36 * 27, conv.Macs);
        Assert.Equal(108 + 4 + 4, conv.Parameters);
        Assert.Equal(108 + (4 * 4) + (4 * 4), conv.WeightBytes);
        Assert.Equal((3L * 64 * 4, 4L * 36 * 4), (conv.ReadBytes, conv.ActivationBytes));
        Assert.Equal((conv.Parameters, conv.WeightBytes), (work.Parameters, work.WeightBytes));
    }

    [Fact]
    public void ProductsOfConstantsAreFreeAndSharedWeightsCountOnce()
    {
        var (x, weight, square, one, two) = (Input("x", -1, 8), new Value("w"), new Value("w2"), new Value("a"), new Value("b"));
        Node[] nodes =
        [
            new("MatMul", [weight, weight], [square]),
            new("MatMul", [x, square], [one]),
            new("MatMul", [one, weight], [two]),
        ];
        var model = Model(new Graph("shared", [x], [two], nodes, [new(weight, Weights(8, 8))]));
        var work = GraphWork.Of(model.Graph, ShapeOracle.Observe(model));

        Assert.Equal([0, 64, 64], nodes.Select(node => work[node].Macs));
        Assert.Equal([0, 64, 64], nodes.Select(node => work[node].Parameters));
        Assert.Equal((64, 256), (work.Parameters, work.WeightBytes));
    }

    [Fact]
    public void WeightsInConstantNodesAreParameters()
    {
        var (x, weight, y, scale, z) = (Input("x", -1, 8), new Value("w"), new Value("y"), new Value("s"), new Value("z"));
        Node[] nodes =
        [
            new("Constant", [], [weight], [new("value", Weights(8, 3))]),
            new("MatMul", [x, weight], [y]),
            new("Constant", [], [scale], [new("value", Tensor.Of([2f]))]),
            new("Mul", [y, scale], [z]),
        ];
        var model = Model(new Graph("constants", [x], [z], nodes, []));
        var work = GraphWork.Of(model.Graph, ShapeOracle.Observe(model));

        Assert.Equal((24, 24, 0), (work.Parameters, work[nodes[1]].Parameters, work[nodes[3]].Parameters));
    }

    [Fact]
    public void WeightsWithinBranchesAreParameters()
    {
        var (x, condition, weight, inner, y) = (Input("x", 1, 8), new Value("c"), new Value("w"), new Value("inner"), new Value("y"));
        var branch = new Graph("branch", [], [inner], [new Node("Add", [x, weight], [inner])], [new(weight, Weights(8))]);
        var choice = new Node("If", [condition], [y], [new("then_branch", branch), new("else_branch", branch)]);
        var graph = new Graph("g", [x], [y], [choice], [new(condition, new Tensor(ElementType.Bool, [], new byte[] { 1 }))]);
        var work = GraphWork.Of(graph, new GraphShapes(ImmutableDictionary<Value, ConcreteType>.Empty, null));

        Assert.Equal((8, 8), (work.Parameters, work[choice].Parameters));
    }

    [Fact]
    public void AFixedBatchCostsAnImageTheSame()
    {
        var (open, batch) = (SmallClassifier(), SmallClassifier(batch: 4));
        var (one, four) = (GraphWork.Of(open.Graph, ShapeOracle.Observe(open)), GraphWork.Of(batch.Graph, ShapeOracle.Observe(batch)));

        Assert.Equal(open.Graph.Nodes.Select(node => one[node]), batch.Graph.Nodes.Select(node => four[node]));
        Assert.Equal((4L * 64) + (6 * 36) + 6, one.ElementOperations);
    }

    /// <summary>A convolution whose weights are kept as bytes, one scale a channel.</summary>
    private static Model Quantized()
    {
        var (x, weight, scale, filters, bias, y) =
            (Input("x", -1, 3, 8, 8), new Value("w"), new Value("s"), new Value("f"), new Value("b"), new Value("y"));
        Node[] nodes = [new("DequantizeLinear", [weight, scale], [filters], [new("axis", 0L)]), new("Conv", [x, filters, bias], [y])];
        KeyValuePair<Value, Tensor>[] weights =
        [
            new(weight, new Tensor(ElementType.Int8, [4, 3, 3, 3], new byte[108])),
            new(scale, Weights(4)),
            new(bias, Weights(4)),
        ];
        return Model(new Graph("quantized", [x], [y], nodes, weights));
    }

    private static NodeWork Work(string op, string domain, string inputs, string output, KeyValuePair<string, AttributeValue>[] attributes)
    {
        var values = inputs.Split(' ').Select(shape => shape == "-" ? null : new Value("in")).ToList();
        var result = new Value("out");
        var node = new Node(op, values, [result], attributes, domain: domain);
        var types = values.Zip(inputs.Split(' ')).Where(pair => pair.First is not null).ToDictionary(pair => pair.First!, pair => Type(pair.Second));
        types.Add(result, Type(output));
        var graph = new Graph("node", values.OfType<Value>(), [result], [node], ImmutableDictionary<Value, Tensor>.Empty);
        return GraphWork.Of(graph, new GraphShapes(types, null))[node];
    }

    private static ConcreteType Type(string shape) =>
        new(ElementType.Float, [.. shape.Split('×', StringSplitOptions.RemoveEmptyEntries).Select(length => long.Parse(length, null))], 0);

    private static KeyValuePair<string, AttributeValue>[] Attributes(string text) =>
    [
        .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(each => each.Split('='))
            .Select(each => KeyValuePair.Create(each[0], (AttributeValue)long.Parse(each[1], null))),
    ];
}
