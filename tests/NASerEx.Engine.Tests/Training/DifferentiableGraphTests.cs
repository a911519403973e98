using NASerEx.Common;
using NASerEx.Graphs;
using NASerEx.Training;
using NASerEx.Training.Operators;
using TorchSharp;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

/// <summary>Tests that count what libtorch holds run while no others do.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;

[Collection(nameof(Alone))]
public class DifferentiableGraphTests
{
    /// <summary>Gradients of a small network against central differences of its output, weight by weight.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GradientsAreThoseOfFiniteDifferences(bool channelsLast)
    {
        const float step = 1e-2f;
        var (graph, input) = SmallNetwork();
        using var runnable = new DifferentiableGraph(graph, channelsLast: channelsLast) { Training = false };
        using var scope = torch.NewDisposeScope();
        Loss(runnable, input).backward();
        foreach (var parameter in runnable.Parameters)
        {
            var gradient = parameter.grad!.ToGraph().AsSpan<float>().ToArray();
            using var noGradients = torch.no_grad();
            for (var i = 0; i < gradient.Length; i += 7)
            {
                // A view in row-major order, whatever the layout of the weight.
                var at = Index(parameter.shape, i);
                var up = Moved(step);
                var down = Moved(-step);
                Assert.Equal((up - down) / (2 * step), gradient[i], 1e-2);

                float Moved(float by)
                {
                    parameter[at] += by;
                    var loss = Loss(runnable, input).item<float>();
                    parameter[at] -= by;
                    return loss;
                }
            }
        }
    }

    [Fact]
    public void TrainedWeightsAndStatisticsGoBackIntoTheGraph()
    {
        var (graph, input) = SmallNetwork();
        using var runnable = new DifferentiableGraph(graph, channelsLast: true);
        using var optimizer = torch.optim.SGD(runnable.Parameters, 0.1);
        for (var step = 0; step < 3; step++)
            Step(runnable, optimizer, input);

        var trained = runnable.WriteBack();

        runnable.Training = false;
        ExecutorOracle.Close(ExecutorOracle.InOnnxRuntime(ExecutorOracle.ModelOf(trained), input), ExecutorOracle.InTorch(runnable, input));
        var changed = graph.Initializers.Where(pair => !pair.Value.Bytes.Span.SequenceEqual(trained.Initializers[pair.Key].Bytes.Span));
        // Convolution and linear layer have a weight and a bias each, the normalisation four vectors.
        Assert.Equal(8, changed.Count());
    }

    [Fact]
    public void RunningLeavesNoTensorsBehind()
    {
        var (graph, input) = SmallNetwork();
        using var runnable = new DifferentiableGraph(graph);
        using var optimizer = torch.optim.SGD(runnable.Parameters, 0.1);
        Step(runnable, optimizer, input);
        var before = torch.Tensor.TotalCount;
        for (var step = 0; step < 5; step++)
            Step(runnable, optimizer, input);
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    /// <summary>What hands its input on frees neither the graph's input nor a weight, even where they hold NaN.</summary>
    [Theory]
    [InlineData("Identity")]
    [InlineData("Dropout")]
    [InlineData("Clip")]
    public void WhatIsHandedOnIsKept(string opType)
    {
        var g = new CaseGraph([2]);
        var weight = g.Floats(float.NaN, 1);
        var input = Tensor.Of([float.NaN, 2], 1, 2);
        var sum = g.Op("Add", [g.Op("Relu", [g.Op(opType, [g.X])]), g.Op("Relu", [g.Op(opType, [g.Op("Flatten", [weight], ("axis", 0L))])])]);
        var graph = g.Build(g.Op("Add", [g.Op("Add", [sum, g.X]), g.Op("Mul", [g.Op("Dropout", [weight]), weight])]));
        using var runnable = new DifferentiableGraph(graph);
        for (var run = 0; run < 2; run++)
            Assert.Equal([double.NaN, 6], ExecutorOracle.InTorch(runnable, input)[0].Values);
        Assert.Equal([float.NaN, 1], runnable.WriteBack().Initializers[weight].AsSpan<float>().ToArray());
    }

    [Fact]
    public void AGraphThatIsRefusedLeavesNoTensorsBehind()
    {
        var g = new CaseGraph([4]);
        var texts = g.Weight(new Tensor([1], ["text"]));
        var ratio = Enumerable.Range(0, 60).Aggregate(g.X, (value, _) => g.Op("Div", [value, g.Positive(4)]));
        var graph = g.Build(g.Op("Where", [texts, ratio, ratio]));
        TorchLibrary.Require();
        var before = torch.Tensor.TotalCount;
        Assert.Throws<NASerExException>(() => new DifferentiableGraph(graph));
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void FoldedNormalisationGivesTheSameOutput()
    {
        var (graph, input) = SmallNetwork();
        using var runnable = new DifferentiableGraph(graph);
        using (var optimizer = torch.optim.SGD(runnable.Parameters, 0.1))
            Step(runnable, optimizer, input);
        var trained = runnable.WriteBack();

        var folded = BatchNormalizationFolding.Fold(trained);

        Assert.DoesNotContain(folded.Nodes, node => node.OpType == "BatchNormalization");
        ExecutorOracle.Close(
            ExecutorOracle.InOnnxRuntime(ExecutorOracle.ModelOf(trained), input), ExecutorOracle.InOnnxRuntime(ExecutorOracle.ModelOf(folded), input));
    }

    private static (Graph Graph, Tensor Input) SmallNetwork()
    {
        var builder = new GraphBuilder("small", seed: 11);
        var input = builder.Input("input", 3, 6, 6);
        var conv = builder.BatchNormalization(builder.Conv(input, 4, 3));
        var tail = builder.Add("Sigmoid", [conv], builder.Shape(conv).AsSpan());
        var graph = builder.Build(builder.Gemm(builder.Flatten(builder.GlobalAveragePool(tail)), 5));
        return (graph, ExecutorOracle.Input(4, 3, 6, 6));
    }

    private static torch.Tensor Loss(DifferentiableGraph graph, Tensor input) => graph.Run(input.ToTorch())[0].pow(2).sum();

    private static void Step(DifferentiableGraph graph, torch.optim.Optimizer optimizer, Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        optimizer.zero_grad();
        Loss(graph, input).backward();
        optimizer.step();
    }

    private static torch.TensorIndex[] Index(long[] shape, long flat)
    {
        var index = new torch.TensorIndex[shape.Length];
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            index[axis] = torch.TensorIndex.Single(flat % shape[axis]);
            flat /= shape[axis];
        }

        return index;
    }
}
