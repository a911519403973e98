using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Runtime;

namespace NASerEx.Engine.Tests.Exits;

/// <summary>The graphs of metrics, run by ONNX Runtime itself.</summary>
internal sealed class MetricRun : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options;

    public MetricRun(FittedMetric[] metrics, int classes, float temperature, long opset)
    {
        var answer = new AnswerGraph(classes, temperature, opset, new Dimension(null, "N"));
        Value[] scores = [.. metrics.Select(metric => answer.Add("Identity", [metric.On(answer)], new Value($"{metric.Name}", answer.Rows(ElementType.Float))))];
        var model = new Model(
            answer.Build(scores), ImmutableSortedDictionary<string, long>.Empty.Add("", opset), 8, ImmutableSortedDictionary<string, string>.Empty);
        OnnxRuntimeLibrary.Require();
        _options = new RunOptions();
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        _session = new InferenceSession(OnnxFile.ToBytes(model), options);
    }

    /// <summary>The score by each metric.</summary>
    public float[] Run(float[] logits, int earlierLabel)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(logits, [1, logits.Length]);
        using var earlier = OrtValue.CreateTensorValueFromMemory([(long)earlierLabel], [1]);
        using var outputs = _session.Run(_options, _session.InputNames, [input, earlier], _session.OutputNames);
        return [.. outputs.Select(output => output.GetTensorDataAsSpan<float>()[0])];
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
