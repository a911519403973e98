using Microsoft.ML.OnnxRuntime;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;

namespace NASerEx.Engine.Tests.Export;

/// <summary>A model run by ONNX Runtime itself, at a chosen optimisation level.</summary>
internal sealed class OrtRun : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();

    public OrtRun(Model model, GraphOptimizationLevel level = GraphOptimizationLevel.ORT_ENABLE_ALL)
    {
        OnnxRuntimeLibrary.Require();
        using var options = new SessionOptions { GraphOptimizationLevel = level, IntraOpNumThreads = 1 };
        _session = new InferenceSession(OnnxFile.ToBytes(model), options);
    }

    public IReadOnlyList<string> Outputs => _session.OutputNames;

    /// <summary>The outputs, in order; integers as floats.</summary>
    public float[][] Run(float[] image, params long[] shape) => Run(image, shape, []);

    /// <summary>The outputs where some inputs that need not be fed are, each with one float.</summary>
    public float[][] Run(float[] image, long[] shape, params (string Name, float Value)[] optional)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(image, shape);
        var fed = optional.Select(each => OrtValue.CreateTensorValueFromMemory(new[] { each.Value }, [1L])).ToList();
        using var outputs = _session.Run(_options, [.. _session.InputNames, .. optional.Select(each => each.Name)], [input, .. fed], _session.OutputNames);
        fed.ForEach(value => value.Dispose());
        return [.. outputs.Select(Floats)];
    }

    public IReadOnlyCollection<string> Optional => [.. _session.OverridableInitializerMetadata.Keys];

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private static float[] Floats(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64
        ? Array.ConvertAll(value.GetTensorDataAsSpan<long>().ToArray(), i => (float)i)
        : value.GetTensorDataAsSpan<float>().ToArray();
}
