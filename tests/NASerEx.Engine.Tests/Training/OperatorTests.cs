using NASerEx.Graphs;
using NASerEx.Training;
using NASerEx.Training.Operators;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

/// <summary>Every differentiable operator against ONNX Runtime.</summary>
public class OperatorTests
{
    private static readonly Dictionary<string, OperatorCase> Cases = OperatorCases.All.ToDictionary(one => one.Name);

    public static TheoryData<string> CaseNames => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void AgreesWithOnnxRuntimeBeforeAndAfterAStep(string name)
    {
        var one = Cases[name];
        var input = ExecutorOracle.Input(7, one.Lengths);
        ExecutorOracle.Agree(one.Graph, input, one.Opset);
        if (one.ExpectedTrained > 0)
            ExecutorOracle.AgreeAfterAStep(one.Graph, input, one.Opset, tolerance: one.Tolerance);
    }

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void TrainsTheWeightsOfEveryOperator(string name)
    {
        var one = Cases[name];
        using var runnable = new DifferentiableGraph(one.Graph, one.Opset);
        Assert.Equal(one.ExpectedTrained, runnable.Parameters.Count);
    }

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void GradientsAreThoseOfFiniteDifferences(string name)
    {
        var one = Cases[name];
        var graph = one.Graph;
        var input = ExecutorOracle.Input(7, one.Lengths);
        Assert.Equal(one.HasGradient, GradientOracle.Agrees(graph, input, one.Opset));
        if (graph.Nodes.Any(node => node.OpType == "BatchNormalization"))
            Assert.True(GradientOracle.Agrees(graph, input, one.Opset, training: true));
    }

    [Fact]
    public void EveryOperatorHasACase()
    {
        var tried = OperatorCases.All.SelectMany(one => one.Graph.Nodes.Select(node => node.OpType));
        Assert.Empty(OperatorList.All.Select(one => one.OpType).Except(tried));
    }

    [Fact]
    public void EveryOperatorThroughWhichGradientsPassHasACaseWithOne()
    {
        var tried = OperatorCases.All.Where(one => one.HasGradient).SelectMany(one => one.Graph.Nodes.Select(node => node.OpType));
        Assert.Empty(OperatorList.All.Where(one => one.Differentiable).Select(one => one.OpType).Except(tried));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AResidualNetworkAgreesInBothLayouts(bool channelsLast)
    {
        var builder = new GraphBuilder("net", seed: 3);
        var input = builder.Input("input", 3, 12, 12);
        var stem = builder.Relu(builder.BatchNormalization(builder.Conv(input, 8, 3)));
        var branch = builder.BatchNormalization(builder.Conv(stem, 8, 3, groups: 8, bias: false));
        var joined = builder.Relu(builder.Add(branch, stem));
        var down = builder.Conv(builder.MaxPool(joined, 3, 2, 1), 16, 1);
        var graph = builder.Build(builder.Gemm(builder.Flatten(builder.GlobalAveragePool(down)), 5));

        ExecutorOracle.Agree(graph, ExecutorOracle.Input(1, 3, 12, 12), channelsLast: channelsLast);
    }
}
