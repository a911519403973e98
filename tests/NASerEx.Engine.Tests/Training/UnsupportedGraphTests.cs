using NASerEx.Common;
using NASerEx.Graphs;
using NASerEx.Training;
using Xunit;

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

    private static void AssertRefused(Graph graph, long opset, string words)
    {
        var error = Assert.Throws<NASerExException>(() => new DifferentiableGraph(graph, opset));
        Assert.Equal(("OperatorUnsupported", ErrorKind.Unsupported), (error.Id, error.Kind));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
