using NASerEx.Exits;
using NASerEx.Graphs;

namespace NASerEx.Engine.Tests.Export;

/// <summary>A plan's heads and the original, each run by itself: the original with its frontiers as outputs, then every head.</summary>
internal sealed class StagedReference : IDisposable
{
    private readonly ExitPlan _plan;
    private readonly OrtRun _original;
    private readonly OrtRun[] _heads;

    public StagedReference(Model source, ExitPlan plan)
    {
        _plan = plan;
        var frontiers = plan.Exits.Select(exit => exit.Point.Frontier[0]).Append(source.Graph.Outputs[0]);
        _original = new OrtRun(source.WithGraph(GraphPatch.Empty.WithOutputs(frontiers).Apply(source.Graph)));
        _heads = [.. plan.Exits.Select(exit => new OrtRun(source.WithGraph(exit.Head.Graph)))];
    }

    /// <summary>Logits of every head, then of the original.</summary>
    public float[][] Logits(float[] image, params long[] shape)
    {
        var outputs = _original.Run(image, shape);
        return [.. _heads.Select((head, i) => head.Run(outputs[i], [1, .. _plan.Exits[i].Point.Shape])[0]), outputs[^1]];
    }

    public void Dispose()
    {
        _original.Dispose();
        foreach (var head in _heads)
            head.Dispose();
    }
}
