using System.Collections.Immutable;
using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Exits;
using NASerEx.Export;
using NASerEx.Graphs;
using NASerEx.Measurement;
using NASerEx.Runtime;

namespace NASerEx;

/// <summary>
/// Measures how long the parts of a model take on a target, one image a run: the way to each exit point and to the answer of each head, the whole, and the
/// model exported with one exit, which tells what an exit takes beside its head. Parts are run in turn, in several sittings. The whole model is run before every
/// run, by a session of its own, and timed as well: it is what each part is compared with, whatever else the machine does meanwhile; and a small model that runs again
/// and again finds all of itself in the processor's caches, which it does not where it is used.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="target">The target.</param>
/// <param name="options">How thoroughly.</param>
/// <param name="work">Cancellation, progress.</param>
internal sealed class TargetProfiling(OpenedModel model, HardwareTarget target, ProfileOptions options, WorkContext work)
{
    private const string Activity = "Measuring parts of the model";
    private const float Never = 2, Always = 0;

    private readonly RuntimeOptions _runtime = target.ToRuntime();
    private readonly float[] _image = Pixels(model.Classifier.Input.Size.Count, options.Seed);

    /// <summary>Times all parts.</summary>
    /// <param name="points">Exit points to measure the way to, with those of the heads among them.</param>
    /// <param name="heads">The heads; their weights do not matter.</param>
    /// <exception cref="NASerExException">The model runs only several images at once (<c>LatencyFixedBatch</c>), or ONNX Runtime refuses it or the target.</exception>
    public ImmutableArray<PartRuns> Measure(ImmutableArray<ExitPoint> points, ImmutableArray<ExitHead> heads)
    {
        var parts = PartsOf(points, heads);
        var sittings = parts.Select(_ => ImmutableArray.CreateBuilder<(ImmutableArray<double> Runs, ImmutableArray<double> Originals)>()).ToArray();
        var (done, total) = (0, parts.Length * options.Sittings);
        for (var sitting = 0; sitting < options.Sittings; sitting++)
            foreach (var i in sitting % 2 == 0 ? Enumerable.Range(0, parts.Length) : Enumerable.Range(0, parts.Length).Reverse())
            {
                work.Report(Activity, parts[i].Runs.Name, done++, total);
                sittings[i].Add(Time(parts[i]));
            }

        work.Report(Activity, "done", total, total);
        return [.. parts.Zip(sittings, (part, times) => part.Runs with { Sittings = [.. times.Select(one => one.Runs)], Originals = [.. times.Select(one => one.Originals)] })];
    }

    /// <summary>How many parts there are, and how long <see cref="Measure"/> takes, told from a few runs of the whole model.</summary>
    /// <inheritdoc cref="Measure"/>
    public (int Parts, TimeSpan Time) Estimate(ImmutableArray<ExitPoint> points, ImmutableArray<ExitHead> heads)
    {
        var parts = PartsOf(points, heads);
        var times = ImmutableArray<double>.Empty;
        var few = new TargetProfiling(model, target, options with { Runs = options.MinRuns }, work);
        var trial = MeasurementForecast.Timed(() => times = few.Time(Final).Runs).TotalSeconds;
        var run = times.Average() / 1000;
        // Each run of a part follows one of the whole model.
        var opening = Math.Max(0, trial - (2 * run * (options.MinRuns + options.WarmUps)));
        var running = parts.Sum(part => Math.Min(run * (1 + ((double)part.Runs.Macs / model.Macs)) * (options.Runs + options.WarmUps), Math.Max(options.MaxSeconds, trial - opening)));
        return (parts.Length, options.Sittings * TimeSpan.FromSeconds((parts.Length * opening) + running));
    }

    private ImmutableArray<Part> PartsOf(ImmutableArray<ExitPoint> points, ImmutableArray<ExitHead> heads)
    {
        if (model.Shapes.FixedBatch is > 1 and var batch)
            throw new NASerExException(
                "LatencyFixedBatch", ErrorKind.Unsupported,
                $"'{model.Path}' runs only {batch} images at once, so the latency of one image cannot be measured. Export it with a dynamic batch, or search with 'objective: macs'.");
        return [.. points.Select(Prefix), .. heads.DistinctBy(head => head.Form).Select(head => Head(Of(head), head)), Final, .. Exported(points, heads)];

        ExitPoint Of(ExitHead head) => points.First(point => point.Name == head.Point);
    }

    private Part Prefix(ExitPoint point) => new(
        new PartRuns(PartKind.Prefix, point.Name, point.PrefixMacs, point.Depth, point.FrontierBytes, [], []),
        () => OnnxSession.Open(model.Model, _runtime, point.Frontier));

    private Part Head(ExitPoint point, ExitHead head) => new(
        new PartRuns(PartKind.Head, head.Form, head.Macs, head.Graph.Nodes.Length, point.FrontierBytes, [], []),
        () => OnnxSession.Open(model.Model.WithGraph(model.Model.Graph.WithHeads([point], [head])), _runtime));

    private Part Final => new(
        new PartRuns(PartKind.Final, "end", model.Macs, model.Model.Graph.Nodes.Length, 0, [], []),
        () => OnnxSession.Open(model.Model, _runtime, [model.Classifier.Output]));

    /// <summary>The model exported with the cheapest exit on each point, for an image that leaves there and for one that goes on.</summary>
    private IEnumerable<Part> Exported(ImmutableArray<ExitPoint> points, ImmutableArray<ExitHead> heads) =>
        from point in points
        let cheapest = heads.Where(head => head.Point == point.Name).MinBy(head => head.Macs)
        where cheapest is not null
        from part in new[] { Gate(PartKind.Leave, point, cheapest, Always), Gate(PartKind.Pass, point, cheapest, Never) }
        select part;

    private Part Gate(PartKind kind, ExitPoint point, ExitHead head, float threshold)
    {
        var (macs, nodes) = kind == PartKind.Pass ? (model.Macs, model.Model.Graph.Nodes.Length) : (point.PrefixMacs, point.Depth);
        return new Part(new PartRuns(kind, head.Form, macs, nodes, point.FrontierBytes, [], []), () => OnnxSession.Open(Export([new PlannedExit(point, head, threshold)]), _runtime));
    }

    private Model Export(ImmutableArray<PlannedExit> exits) => ExitModelExporter.Export(
        model.Model, model.Shapes, new ExitPlan(model.Path, model.Sha256, exits, new PlanEstimate(0, 0, 0, 0, 0, [])),
        new ExportOptions { Output = model.Classifier.Output, Probabilities = model.HasProbabilities });

    private (ImmutableArray<double> Runs, ImmutableArray<double> Originals) Time(Part part)
    {
        using var session = part.Open();
        using var run = session.Bind(1, model.Classifier.Input.Size);
        using var original = Final.Open();
        using var before = original.Bind(1, model.Classifier.Input.Size);
        run.SetImages(_image);
        before.SetImages(_image);
        var (runs, originals) = (ImmutableArray.CreateBuilder<double>(options.Runs), ImmutableArray.CreateBuilder<double>(options.Runs));
        var started = Stopwatch.GetTimestamp();
        for (var i = -options.WarmUps; i < options.Runs; i++)
        {
            work.Cancellation.ThrowIfCancellationRequested();
            if (i >= options.MinRuns && Stopwatch.GetElapsedTime(started).TotalSeconds > options.MaxSeconds)
                break;
            var (whole, way) = (Milliseconds(before), Milliseconds(run));
            if (i < 0)
                continue;
            originals.Add(whole);
            runs.Add(way);
        }

        return (runs.ToImmutable(), originals.ToImmutable());
    }

    private static double Milliseconds(BoundRun run)
    {
        var start = Stopwatch.GetTimestamp();
        run.Run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static float[] Pixels(int count, int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var pixels = new float[count];
        for (var i = 0; i < count; i++)
            pixels[i] = random.Between(-1, 1);
        return pixels;
    }

    /// <summary>A part, and how to load it.</summary>
    private sealed record Part(PartRuns Runs, Func<OnnxSession> Open);
}
