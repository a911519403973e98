using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Outcomes;
using NASerEx.Runtime;
using NASerEx.Search;
using NASerEx.Studies;
using NASerEx.Training;

namespace NASerEx.Benchmarks;

/// <summary>
/// What plans cost and drop on images that they were not chosen on, by the metrics that the search may choose from. Heads are those that a search has
/// kept; each draw takes some of all unseen images to fit the metrics and to choose on, and scores the choice on the others. Since another limit would
/// buy another drop, costs are compared at the drop that the maximum probability alone has at the limit of 0.5 points.
/// </summary>
internal sealed class DecisionMetricsBenchmark
{
    private const double Limit = 0.5;
    private static readonly double[] Limits = [0, 0.25, Limit, 0.75, 1, 1.5, 2, 3];

    private readonly ImmutableArray<ExitPoint> _points;
    private readonly ImmutableArray<ExitHead> _heads;
    private readonly ExitCosts _costs;
    private readonly int _classes;
    private readonly int[] _labels;
    private readonly float[][] _logits;
    private readonly int[] _final;

    private DecisionMetricsBenchmark(string modelFile, string headFolder, DatasetOptions data)
    {
        var model = OnnxFile.Read(modelFile);
        var shapes = ShapeOracle.Observe(model);
        var classifier = Classifier.Describe(model, shapes);
        _classes = classifier.Classes;
        _points = ExitPoints.Find(model, shapes);
        _heads = [.. HeadsIn(headFolder).OrderBy(head => _points.First(point => point.Name == head.Point).Index)];
        _costs = CostModel.Macs(_points, _heads, GraphWork.Of(model.Graph, shapes).Macs);
        using var dataset = ImageDataset.Open(data, WorkContext.None);
        ImageSplit[] splits = [.. new[] { SplitName.Validation, SplitName.Calibration, SplitName.Test }.Select(name => dataset.Split(name))];
        _labels = [.. splits.SelectMany(split => split.Labels)];
        _logits = [.. Enumerable.Range(0, _heads.Length + 1).Select(_ => new float[_labels.Length * _classes])];
        var graph = model.Graph.WithHeads(_points, _heads, classifier.Output);
        using var outputs = new BatchedOutputs(
            model.WithGraph(graph), [.. graph.Outputs.Select(value => (value, _classes))], Experiment.SizeOf(data), new RuntimeOptions());
        var done = 0;
        foreach (var batch in splits.SelectMany(split => split.Batches(64, WorkContext.None)))
        {
            using (batch)
                outputs.Run(batch.Pixels.Span, batch.Count, _logits, done);
            done += batch.Count;
        }

        _final = [.. Enumerable.Range(0, done).Select(image => Top(_logits[^1].AsSpan(image * _classes, _classes)))];
    }

    public static Benchmark Definition { get; } = new(
        "decision-metrics", "cost at an equal drop on new images, by the metrics to choose from: --model file --heads store/heads --data spec [--draws 10] [--samples 2000] [--exits 3] [--thresholds 16] [--caution 2]", Run);

    private static void Run(BenchmarkOptions options)
    {
        string Required(string name) => Path.GetFullPath(options.Text(name) ?? throw new ArgumentException($"--{name} is needed"));
        var benchmark = new DecisionMetricsBenchmark(Required("model"), Required("heads"), DatasetArgument.Resolve(Required("data"), () => throw new ArgumentException("--data names a spec"), WorkContext.None));
        var search = new SearchOptions
        {
            Strategy = SearchStrategy.Exhaustive, MaxExits = options.Number("exits", 3), Thresholds = options.Number("thresholds", 16), Caution = options.Real("caution", 2), MaxAccuracyDrop = 100,
        };
        benchmark.Compare(search, options.Number("draws", 10), options.Number("samples", 2_000));
    }

    private void Compare(SearchOptions search, int draws, int samples)
    {
        Console.WriteLine($"{_heads.Length} heads ({string.Join(", ", _heads.Select(head => head.Name))}), {samples} of {_labels.Length} images, {draws} draws");
        Console.WriteLine($"{"metrics",-60} {"cost",9} {"drop",6}   {"at equal drop",13} {"wins",5}");
        var alone = Picks(search, [DecisionMetric.MaxProbability], draws, samples);
        var target = alone.Average(draw => draw[Array.IndexOf(Limits, Limit)].AccuracyDrop);
        var baseline = CostAt(target, alone);
        foreach (var metrics in Sets())
        {
            var picks = metrics is [DecisionMetric.MaxProbability] ? alone : Picks(search, metrics, draws, samples);
            var atLimit = picks.Select(draw => draw[Array.IndexOf(Limits, Limit)]).ToArray();
            var wins = Enumerable.Range(0, draws).Count(draw => CostAt(target, [picks[draw]]) < CostAt(target, [alone[draw]]));
            Console.WriteLine($"{string.Join(" ", metrics),-60} {atLimit.Average(pick => pick.ExpectedCost) / 1e6,7:n2} M {atLimit.Average(pick => pick.AccuracyDrop),6:n2} {CostAt(target, picks) / baseline,13:n4} {wins,5}");
        }
    }

    private static IEnumerable<ImmutableArray<DecisionMetric>> Sets()
    {
        var all = Enum.GetValues<DecisionMetric>();
        return all.Where(metric => metric != DecisionMetric.Agreement).Select(metric => ImmutableArray.Create(metric))
            .Concat(all.Skip(1).Select(metric => ImmutableArray.Create(DecisionMetric.MaxProbability, metric)))
            .Append([DecisionMetric.MaxProbability, DecisionMetric.Agreement, DecisionMetric.LearnedGate])
            .Append([.. all]);
    }

    /// <summary>By draw, the choice at each limit, scored on the images that had no part in it.</summary>
    private ScoredStructure[][] Picks(SearchOptions search, ImmutableArray<DecisionMetric> metrics, int draws, int samples) => [.. Enumerable.Range(1, draws).Select(seed =>
    {
        int[] order = [.. Enumerable.Range(0, _labels.Length)];
        new Random(seed).Shuffle(order);
        var seen = Table(order[..samples], null);
        var unseen = Problem(Table(order[samples..], seen));
        var found = ExitSearch.Run(Problem(seen), search with { Metrics = metrics }, WorkContext.None);
        return Limits.Select(limit => CascadeEvaluation.Score(unseen, SearchResult.Choose(found.Front, found.Empty, search with { MaxAccuracyDrop = limit }).Exits)).ToArray();
    })];

    private OutcomeTable Table(int[] images, OutcomeTable? fittedOn)
    {
        int[] labels = [.. images.Select(image => _labels[image])];
        bool[] endIsRight = [.. images.Select(image => _final[image] == _labels[image])];
        var rows = _heads.Select((head, i) =>
        {
            var row = new HeadRow(head, images.Length, _classes, fittedOn?.Exits[i].Metrics);
            row.Read(0, (float[])[.. images.SelectMany(image => _logits[i].AsSpan(image * _classes, _classes).ToArray())]);
            return row.Finish(labels, endIsRight);
        });
        return new OutcomeTable([.. images.Select(image => $"{image}")], labels, [.. rows], new ExitOutcomes("final", [.. images.Select(image => _final[image])], new float[images.Length]));
    }

    private SearchProblem Problem(OutcomeTable table) => SearchProblem.Of(table, CostModel.PointsOf(_points, _heads), _costs);

    /// <summary>The mean cost at a mean drop, between the two limits around it.</summary>
    private static double CostAt(double drop, ScoredStructure[][] picks)
    {
        var path = Limits.Select((_, i) => (Drop: picks.Average(draw => draw[i].AccuracyDrop), Cost: picks.Average(draw => draw[i].ExpectedCost))).OrderBy(one => one.Drop).ToArray();
        var next = Math.Clamp(Array.FindIndex(path, one => one.Drop >= drop), 1, path.Length - 1);
        var ((low, high), (dear, cheap)) = ((path[next - 1].Drop, path[next].Drop), (path[next - 1].Cost, path[next].Cost));
        return high == low ? cheap : dear + ((cheap - dear) * Math.Clamp((drop - low) / (high - low), 0, 1));
    }

    /// <summary>The kept heads of a store; of several of one name, the one that is right most often.</summary>
    private static IEnumerable<ExitHead> HeadsIn(string folder)
    {
        var store = new StudyStore(folder);
        return store.List(StudyKind.Head, WorkContext.None)
            .Select(entry => CandidateHead.Find(store, entry.Key, WorkContext.None)!.Trained)
            .GroupBy(trained => trained.Head.Name, (_, same) => same.MaxBy(trained => trained.Accuracy)!.Head);
    }

    private static int Top(ReadOnlySpan<float> logits) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits);
}
