using NASerEx.Common;
using NASerEx.Training;
using NASerEx.Training.Operators;
using TorchSharp;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

public class GradientStepsTests
{
    [Theory]
    [InlineData(Optimizer.Sgd)]
    [InlineData(Optimizer.AdamW)]
    public void WeightsOfOtherOutputsStay(Optimizer optimizer)
    {
        var g = new CaseGraph([4]);
        var (used, unused) = (g.Random(4, 2), g.Random(4, 3));
        var graph = g.Build(g.Op("MatMul", [g.X, used]), g.Op("MatMul", [g.X, unused]));
        using var runnable = new DifferentiableGraph(graph);
        using var steps = new GradientSteps(runnable.Parameters, optimizer, 1e-3);
        for (var i = 0; i < 2; i++)
        {
            using var scope = torch.NewDisposeScope();
            steps.Step(ExecutorOracle.Projection(runnable.Run(ExecutorOracle.Input(1, 4).ToTorch())[..1]), 0.1);
        }

        var written = runnable.WriteBack();
        Assert.NotEqual(graph.Initializers[used].Bytes.ToArray(), written.Initializers[used].Bytes.ToArray());
        Assert.Equal(graph.Initializers[unused].Bytes.ToArray(), written.Initializers[unused].Bytes.ToArray());
    }

    [Fact]
    public void ALossWithoutWeightsIsRefused()
    {
        var g = new CaseGraph([4]);
        using var runnable = new DifferentiableGraph(g.Build(g.Op("Relu", [g.X])));
        using var steps = new GradientSteps(runnable.Parameters, Optimizer.Sgd, 0);
        using var scope = torch.NewDisposeScope();
        var loss = ExecutorOracle.Projection(runnable.Run(ExecutorOracle.Input(1, 4).ToTorch()));

        Assert.Equal("TrainingNoWeights", Assert.Throws<NASerExException>(() => steps.Step(loss, 0.1)).Id);
    }
}
