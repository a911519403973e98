using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NASerEx.Graphs;
using NASerEx.Runtime;
using NASerEx.Training;
using NASerEx.Training.Operators;
using TorchSharp;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

/// <summary>What an executor returned.</summary>
/// <param name="Shape">Lengths of its axes.</param>
/// <param name="Values">Its elements.</param>
/// <param name="Exact">Whether they are integers or truth values.</param>
internal sealed record Outcome(ImmutableArray<long> Shape, double[] Values, bool Exact);

/// <summary>Runs one graph in ONNX Runtime and in TorchSharp and holds the two equal.</summary>
internal static class ExecutorOracle
{
    public const double Tolerance = 1e-4;

    // ONNX Runtime's fusions have faults of their own, such as pads that a pool cannot take.
    private static readonly RuntimeOptions AsWritten = new() { Threads = 1, Optimize = false };

    // Differences are taken relative to an output's largest element, but not to less than this.
    private const double Least = 1e-2;

    public static Model ModelOf(Graph graph, long opset = 17) => new(
        graph, ImmutableSortedDictionary<string, long>.Empty.Add("", opset), 8, ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>Random input of a batch of three, the same for the same seed.</summary>
    public static Tensor Input(int seed, params long[] lengths) => new WeightInitializer(seed).LeCun([3, .. lengths]) is var drawn
        ? Tensor.Of(Scaled(drawn, Math.Sqrt(lengths.Aggregate(1.0, (product, length) => product * length))), drawn.Shape.AsSpan())
        : null!;

    public static void Agree(Graph graph, Tensor input, long opset = 17, bool channelsLast = false, double tolerance = Tolerance)
    {
        var expected = InOnnxRuntime(ModelOf(graph, opset), input);
        using var runnable = new DifferentiableGraph(graph, opset, channelsLast) { Training = false };
        Close(expected, InTorch(runnable, input), tolerance);
    }

    /// <summary>Takes one step down the gradient, then holds the written-back graph equal to the one that was trained.</summary>
    public static void AgreeAfterAStep(Graph graph, Tensor input, long opset = 17, bool channelsLast = false, double rate = 0.05, double tolerance = Tolerance)
    {
        using var runnable = new DifferentiableGraph(graph, opset, channelsLast);
        Assert.NotEmpty(runnable.Parameters);
        Step(runnable, input, rate);
        var written = runnable.WriteBack();
        runnable.Training = false;
        Close(InOnnxRuntime(ModelOf(written, opset), input), InTorch(runnable, input), tolerance);
        Assert.Contains(written.Initializers, pair => !graph.Initializers.TryGetValue(pair.Key, out var before) || !pair.Value.Bytes.Span.SequenceEqual(before.Bytes.Span));
    }

    /// <summary>One step of plain gradient descent on a random projection of the outputs.</summary>
    /// <returns>The loss before the step.</returns>
    public static double Step(DifferentiableGraph graph, Tensor input, double rate) => Step(graph, input, gradient => gradient.Times(rate));

    /// <summary>One step on a random projection of the outputs. TorchSharp's optimizers lose their scalars to the garbage collector now and then, so it takes none of them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">Its input.</param>
    /// <param name="step">What is taken off a weight, given its gradient.</param>
    /// <returns>The loss before the step.</returns>
    public static double Step(DifferentiableGraph graph, Tensor input, Func<torch.Tensor, torch.Tensor> step)
    {
        using var scope = torch.NewDisposeScope();
        graph.Training = true;
        var loss = Projection(graph.Run(input.ToTorch()));
        var parameters = graph.Parameters.ToArray();
        var gradients = torch.autograd.grad([loss], parameters, allow_unused: true);
        using var noGradients = torch.no_grad();
        foreach (var (parameter, gradient) in parameters.Zip(gradients).Where(pair => !pair.Second.IsInvalid))
            parameter.Blend(1, step(gradient), -1);
        return loss.ToDouble();
    }

    /// <summary>A fixed random projection of all float outputs.</summary>
    public static torch.Tensor Projection(IEnumerable<torch.Tensor> outputs)
    {
        var random = new Random(5);
        var sum = torch.zeros(1, torch.ScalarType.Float64);
        foreach (var output in outputs.Where(output => output.is_floating_point()))
        {
            var weights = Enumerable.Range(0, (int)output.numel()).Select(_ => random.NextDouble() - 0.5).ToArray();
            sum = sum.Plus(output.reshape(-1).to_type(torch.ScalarType.Float64).mul(TorchTensors.ToTorch(weights, weights.Length)).sum());
        }

        return sum;
    }

    public static Outcome[] InTorch(DifferentiableGraph graph, Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        return [.. graph.Run(input.ToTorch()).Select(ToOutcome)];
    }

    public static Outcome[] InOnnxRuntime(Model model, Tensor input)
    {
        using var session = OnnxSession.Open(model, AsWritten);
        using var outputs = session.Run([input]);
        return [.. Enumerable.Range(0, outputs.Count).Select(index => ToOutcome(outputs.Tensor(index)))];
    }

    public static void Close(Outcome[] expected, Outcome[] actual, double tolerance = Tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var output = 0; output < expected.Length; output++)
        {
            var (left, right) = (expected[output], actual[output]);
            Assert.Equal(left.Shape, right.Shape);
            Assert.Equal(left.Exact, right.Exact);
            var scale = left.Exact ? 0 : tolerance * Math.Max(Least, left.Values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max());
            for (var i = 0; i < left.Values.Length; i++)
                Assert.True(
                    left.Values[i].Equals(right.Values[i]) || Math.Abs(left.Values[i] - right.Values[i]) <= scale,
                    $"Output {output}, element {i}: {left.Values[i]} in ONNX Runtime, {right.Values[i]} in TorchSharp.");
        }
    }

    private static Outcome ToOutcome(torch.Tensor tensor)
    {
        var doubles = tensor.to_type(torch.ScalarType.Float64).contiguous();
        return new([.. tensor.shape], doubles.numel() == 0 ? [] : MemoryMarshal.Cast<byte, double>(doubles.bytes).ToArray(), !tensor.is_floating_point());
    }

    private static Outcome ToOutcome(Tensor tensor)
    {
        TorchLibrary.Require();
        using var scope = torch.NewDisposeScope();
        return ToOutcome(tensor.ToTorch());
    }

    private static float[] Scaled(Tensor drawn, double factor) => [.. drawn.AsSpan<float>().ToArray().Select(value => (float)(value * factor))];
}
