using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;
using NASerEx.Training;
using NASerEx.Training.Operators;
using TorchSharp;
using Xunit;

namespace NASerEx.Engine.Tests.Training;

/// <summary>Runs one graph in ONNX Runtime and in TorchSharp and holds the two equal.</summary>
internal static class ExecutorOracle
{
    private const double Tolerance = 1e-4;

    public static Model ModelOf(Graph graph, long opset = 17) => new(
        graph, ImmutableSortedDictionary<string, long>.Empty.Add("", opset), 8, ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>Random input of a batch of three, the same for the same seed.</summary>
    public static Tensor Input(int seed, params long[] lengths) => new WeightInitializer(seed).LeCun([3, .. lengths]) is var drawn
        ? Tensor.Of(Scaled(drawn, Math.Sqrt(lengths.Aggregate(1.0, (product, length) => product * length))), drawn.Shape.AsSpan())
        : null!;

    public static void Agree(Graph graph, Tensor input, long opset = 17, bool channelsLast = false)
    {
        var expected = InOnnxRuntime(ModelOf(graph, opset), input);
        using var runnable = new DifferentiableGraph(graph, opset, channelsLast) { Training = false };
        Close(expected, InTorch(runnable, input));
    }

    public static float[] InTorch(DifferentiableGraph graph, Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        return graph.Run(input.ToTorch())[0].ToGraph().AsSpan<float>().ToArray();
    }

    public static float[] InOnnxRuntime(Model model, Tensor input)
    {
        OnnxRuntimeLibrary.Require();
        using var session = new InferenceSession(OnnxFile.ToBytes(model));
        using var value = OrtValue.CreateTensorValueFromMemory(input.AsSpan<float>().ToArray(), [.. input.Shape]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, [session.InputNames[0]], [value], [session.OutputNames[0]]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public static void Close(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = Math.Max(1, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= Tolerance * scale, $"Element {i}: {expected[i]} in ONNX Runtime, {actual[i]} in TorchSharp.");
    }

    private static float[] Scaled(Tensor drawn, double factor) => [.. drawn.AsSpan<float>().ToArray().Select(value => (float)(value * factor))];
}
