using System.Collections.Immutable;
using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Runtime;

namespace NASerEx;

/// <summary>Measures how long the parts of a model take on a target: the way to each exit point, each head, and the whole.</summary>
internal static class TargetLatency
{
    private const string Activity = "Measuring latencies";
    private const int WarmUps = 10;
    private const int Runs = 40;

    /// <summary>Measures one image a run; the median of 40 runs counts.</summary>
    public static LatencyProfile Measure(
        OpenedModel model, ImmutableArray<ExitPoint> points, ImmutableArray<ExitHead> heads, HardwareTarget target, WorkContext work)
    {
        if (model.Shapes.FixedBatch is > 1 and var batch)
            throw new NASerExException(
                "LatencyFixedBatch", ErrorKind.Unsupported,
                $"'{model.Path}' runs only {batch} images at once, so the latency of one image cannot be measured. Export it with a dynamic batch, or search with 'objective: macs'.");
        var runtime = target.ToRuntime();
        var (done, total) = (0, points.Length + heads.Length + 1);
        T Step<T>(T result)
        {
            work.Report(Activity, $"{++done} of {total}", done, total);
            return result;
        }

        var prefixes = points.Select(point => Step(Part(model, point.Name, point.Frontier, point.PrefixMacs, point.Depth, runtime, work))).ToList();
        var alone = heads.Select(head => Step(Head(model, head, runtime, work))).ToList();
        var final = Step(Part(model, "final", [model.Classifier.Output], model.Macs, model.Model.Graph.Nodes.Length, runtime, work));
        return LatencyProfile.Of(target, prefixes, alone, final);
    }

    private static LatencyMeasurement Part(
        OpenedModel model, string name, ImmutableArray<Value> outputs, long macs, int nodes, RuntimeOptions runtime, WorkContext work)
    {
        using var session = OnnxSession.Open(model.Model, runtime, outputs);
        using var run = session.Bind(1, model.Classifier.Input.Size);
        return new LatencyMeasurement(name, macs, nodes, Median(run.Run, work));
    }

    private static LatencyMeasurement Head(OpenedModel model, ExitHead head, RuntimeOptions runtime, WorkContext work)
    {
        var type = head.Graph.Inputs[0].Type!;
        var input = Tensor.Blank(type.Element, [.. type.Shape!.Value.Select(axis => axis.Length ?? 1)]);
        using var session = OnnxSession.Open(model.Model.WithGraph(head.Graph), runtime);
        return new LatencyMeasurement(head.Name, head.Macs, head.Graph.Nodes.Length, Median(() => session.Run(input).Dispose(), work));
    }

    private static double Median(Action run, WorkContext work)
    {
        var times = new double[Runs];
        for (var i = -WarmUps; i < Runs; i++)
        {
            work.Cancellation.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            run();
            if (i >= 0)
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[Runs / 2];
    }
}
