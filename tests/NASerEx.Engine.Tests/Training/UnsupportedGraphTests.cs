using NASerEx.Common;
using NASerEx.Graphs;
using NASerEx.Training;
using Xunit;
using static NASerEx.Engine.Tests.Training.OperatorCases;

namespace NASerEx.Engine.Tests.Training;

public class UnsupportedGraphTests
{
    [Fact]
    public void MissingOperatorsAreNamedWithTheirNodes()
    {
        var g = new CaseGraph([4, 4]);
        var first = g.Op("Det", [g.X]);
        AssertRefused(g.Build(first, g.Op("Det", [g.X]), g.Op("Unique", [g.X])), 17, "Det (nodes 'Det_0', 'Det_1'); Unique (nodes 'Unique_2')");
    }

    [Fact]
    public void FormsThatNobodyDerivesAreNamedWithTheirNodes()
    {
        var g = new CaseGraph([4, 4, 4]);
        var padded = g.Op("Pad", [g.X, g.Ints(0, 0, 0, 0, 0, 0, 1, 1)], ("mode", "symmetric"));
        AssertRefused(g.Build(g.Op("Relu", [padded])), 17, "Pad that pads in mode 'symmetric' (nodes 'Pad_0')");
    }

    [Fact]
    public void NearestElementsBySymmetricHalvesAreRefused()
    {
        var g = new CaseGraph([4, 7, 6]);
        var resized = g.Op("Resize", [g.X, null, g.Floats(1, 1, 0.7f, 1.6f)], ("coordinate_transformation_mode", "half_pixel_symmetric"));
        AssertRefused(g.Build(resized), 19, "Resize that takes the nearest elements by coordinates 'half_pixel_symmetric' (nodes 'Resize_0')");
    }

    [Fact]
    public void BranchesAreRefused()
    {
        var g = new CaseGraph([4]);
        var branch = new Value("branch");
        var inner = new Graph("inner", [], [branch], [new Node("Relu", [g.X], [branch])], []);
        var chosen = g.Op("If", [g.Op("Cast", [g.Int(1)], ("to", (long)ElementType.Bool))], ("then_branch", inner), ("else_branch", inner));
        AssertRefused(g.Build(chosen), 17, "If (nodes 'If_1')");
    }

    [Fact]
    public void OperatorsOfOthersAreNamedWithTheirDomain()
    {
        var (x, y) = (TestModels.Input("x", -1, 4), new Value("y"));
        AssertRefused(new Graph("graph", [x], [y], [new Node("Gelu", [x], [y], name: "g", domain: "com.microsoft")], []), 17, "com.microsoft.Gelu (nodes 'g')");
    }

    [Theory]
    [InlineData(6)]
    [InlineData(99)]
    public void OperatorSetsThatAreNotUnderstoodAreRefused(long opset)
    {
        var g = new CaseGraph([4]);
        AssertRefused(g.Build(g.Op("Relu", [g.X])), opset, $"operator set {opset}");
    }

    [Fact]
    public void InitializersOfOtherTypesAreNamed()
    {
        var g = new CaseGraph([4]);
        var texts = g.Weight(new Tensor([1], ["text"]));
        var error = Assert.Throws<NASerExException>(() => new DifferentiableGraph(g.Build(g.Op("Where", [texts, g.X, g.X]))));
        Assert.Equal("ElementTypeUnsupported", error.Id);
        Assert.Contains($"'{texts.Name}' holds elements of type String", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatLibtorchCannotRunIsNamed()
    {
        var g = new CaseGraph([4]);
        using var runnable = new DifferentiableGraph(g.Build(g.Op("MatMul", [g.X, g.Random(5, 2)])));
        var error = Assert.Throws<NASerExException>(() => ExecutorOracle.InTorch(runnable, ExecutorOracle.Input(1, 4)));
        Assert.Equal(("OperatorUnsupported", ErrorKind.Unsupported), (error.Id, error.Kind));
        Assert.Contains("MatMul 'MatMul_0'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MaxPool", "SAME_UPPER")]
    [InlineData("MaxPool", "SAME_LOWER")]
    [InlineData("AveragePool", "SAME_UPPER")]
    [InlineData("LpPool", "SAME_LOWER")]
    public void DilatedPoolsThatKeepTheirSizeAreRefused(string opType, string pad)
    {
        var g = new CaseGraph([4, 7, 7]);
        var pooled = g.Op(opType, [g.X], ("kernel_shape", L(2, 2)), ("strides", L(2, 2)), ("dilations", L(1, 2)), ("auto_pad", pad));
        AssertRefused(g.Build(pooled), 19, $"{opType} that is dilated and pads by {pad} (export it with pads instead) (nodes '{opType}_0')");
    }

    [Theory]
    [InlineData("SAME_UPPER", false)]
    [InlineData("SAME_LOWER", true)]
    public void TransposedConvolutionsOfTheirOwnSizeWithGapsAreRefused(string pad, bool kernelGiven)
    {
        var g = new CaseGraph([4, 5, 5]);
        (string, AttributeValue)[] attributes = [("strides", L(2, 3)), ("auto_pad", pad), .. kernelGiven ? [("kernel_shape", L(2, 2))] : Array.Empty<(string, AttributeValue)>()];
        var spread = g.Op("ConvTranspose", [g.X, g.Random(4, 2, 2, 2)], attributes);
        AssertRefused(g.Build(spread), 17, $"ConvTranspose that pads by {pad} and whose window is shorter than its stride (nodes 'ConvTranspose_0')");
    }

    [Fact]
    public void TransposedConvolutionsWithGapsByAComputedWeightAreRefusedWhenTheyRun()
    {
        var g = new CaseGraph([4, 5, 5]);
        var weight = g.Op("Transpose", [g.Random(2, 4, 2, 2)], ("perm", L(1, 0, 2, 3)));
        using var runnable = new DifferentiableGraph(g.Build(g.Op("ConvTranspose", [g.X, weight], ("strides", L(2, 3)), ("auto_pad", "SAME_UPPER"))));
        var error = Assert.Throws<NASerExException>(() => ExecutorOracle.InTorch(runnable, ExecutorOracle.Input(1, 4, 5, 5)));
        Assert.Equal("OperatorUnsupported", error.Id);
        Assert.Contains("ConvTranspose 'ConvTranspose_1' pads by SAME_UPPER", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(17)]
    public void StatisticsOfOneValueAreRefusedInTrainingOnly(long opset)
    {
        var g = new CaseGraph([4, 1, 1]);
        var norm = g.Op("BatchNormalization", [g.X, g.Positive(4), g.Random(4), g.Random(4), g.Positive(4)]);
        using var runnable = new DifferentiableGraph(g.Build(norm), opset);
        var one = Tensor.Of([1f, 2, 3, 4], 1, 4, 1, 1);

        var error = Assert.Throws<NASerExException>(() => ExecutorOracle.InTorch(runnable, one));

        Assert.Equal(("OperatorUnsupported", ErrorKind.Unsupported), (error.Id, error.Kind));
        Assert.Contains("BatchNormalization 'BatchNormalization_0' takes statistics from one value a channel", error.Message, StringComparison.Ordinal);
        Assert.All(runnable.WriteBack().Initializers.Values, tensor => Assert.DoesNotContain(float.NaN, tensor.AsSpan<float>().ToArray()));
        runnable.Training = false;
        Assert.All(ExecutorOracle.InTorch(runnable, one)[0].Values, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void WhatNoOutputNeedsIsNotRefusedAndItsInitializersComeBack()
    {
        var g = new CaseGraph([4]);
        var unsigned = g.Weight(new Tensor(ElementType.UInt64, [1], new byte[8]));
        var (weight, unused) = (g.Random(4), g.Random(5));
        g.Op("Det", [unused]);
        var graph = g.Build(g.Op("Mul", [g.X, weight]));
        using var runnable = new DifferentiableGraph(graph);
        ExecutorOracle.Step(runnable, ExecutorOracle.Input(1, 4), 0.1);

        var written = runnable.WriteBack();

        Assert.Equal(graph.Initializers.Keys.ToHashSet(), written.Initializers.Keys.ToHashSet());
        Assert.Same(graph.Initializers[unsigned], written.Initializers[unsigned]);
        Assert.Same(graph.Initializers[unused], written.Initializers[unused]);
        Assert.NotEqual(graph.Initializers[weight].Bytes.ToArray(), written.Initializers[weight].Bytes.ToArray());
        Assert.Equal("Mul", Assert.Single(written.Nodes).OpType);
    }

    private static void AssertRefused(Graph graph, long opset, string words)
    {
        var error = Assert.Throws<NASerExException>(() => new DifferentiableGraph(graph, opset));
        Assert.Equal(("OperatorUnsupported", ErrorKind.Unsupported), (error.Id, error.Kind));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
