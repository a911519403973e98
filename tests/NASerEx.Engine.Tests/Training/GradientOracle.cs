using NASerEx.Graphs;
using NASerEx.Training;
using NASerEx.Training.Operators;
using TorchSharp;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

/// <summary>Holds gradients equal to central differences, in double precision, along random directions of the input and of each weight.</summary>
internal static class GradientOracle
{
    private const double Distance = 1e-6;
    private const double Tolerance = 1e-5;
    private const int Directions = 2;

    /// <summary>Checks a graph.</summary>
    /// <returns>Whether a gradient passes at all.</returns>
    public static bool Agrees(Graph graph, Tensor input, long opset, bool training = false)
    {
        using var runnable = new DifferentiableGraph(graph, opset, false, torch.ScalarType.Float64) { Training = training };
        using var scope = torch.NewDisposeScope();
        var fed = input.ToTorch(torch.ScalarType.Float64);
        if (fed.is_floating_point())
            fed.requires_grad = true;
        var loss = ExecutorOracle.Projection(runnable.Run(fed));
        if (!loss.requires_grad)
            return false;
        loss.backward();
        var random = new Random(9);
        foreach (var tensor in runnable.Parameters.Append(fed).Where(tensor => tensor.requires_grad))
            for (var i = 0; i < Directions; i++)
                Check(tensor, () => ExecutorOracle.Projection(runnable.Run(fed)).ToDouble(), random);
        return true;
    }

    private static void Check(torch.Tensor tensor, Func<double> loss, Random random)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        var drawn = Enumerable.Range(0, (int)tensor.numel()).Select(_ => random.NextDouble() - 0.5).ToArray();
        var direction = TorchTensors.ToTorch(drawn, [.. tensor.shape]);
        var start = tensor.clone();
        var up = Moved(Distance);
        var down = Moved(-Distance);
        tensor.copy_(start);
        var expected = (up - down) / (2 * Distance);
        var actual = tensor.grad is { } gradient ? gradient.mul(direction).sum().ToDouble() : 0;
        Assert.True(Math.Abs(expected - actual) <= Tolerance * Math.Max(1, Math.Abs(expected)), $"Slope {expected} by differences, {actual} by the gradient.");

        double Moved(double by)
        {
            tensor.copy_(start.Plus(direction.Times(by)));
            return loss();
        }
    }
}
