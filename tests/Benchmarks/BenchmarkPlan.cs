using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Export;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Outcomes;
using NASerEx.Runtime;
using NASerEx.Specs;
using NASerEx.Training;

namespace NASerEx.Benchmarks;

/// <summary>
/// A plan to measure with the test images of a dataset, and a folder for what is exported of it: that of <c>--plan file</c>, or one of untrained heads on
/// <c>--model file</c> whose thresholds let the shares <c>--rates</c> of the images that arrive leave.
/// </summary>
internal sealed class BenchmarkPlan : IDisposable
{
    /// <summary>Spreads the confidences of untrained heads, which else hardly differ, over the whole range.</summary>
    private const float Spreading = 0.1f;

    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-benchmark").FullName;
    private readonly ImageDataset _data;

    public BenchmarkPlan(BenchmarkOptions options)
    {
        Runtime = new RuntimeOptions { Threads = options.Number("threads", Environment.ProcessorCount) };
        var plan = options.Text("plan") is { } file ? ExitPlanFile.Read(Path.GetFullPath(file)) : null;
        var path = plan?.Tuned?.Model ?? plan?.SourceModel ?? options.Text("model") ?? throw new ArgumentException("'--model file' or '--plan file' is missing");
        Source = OnnxFile.Read(path);
        Shapes = ShapeOracle.Observe(Source);
        Classifier = Classifier.Describe(Source, Shapes);
        var spec = SpecFile.ReadDataset(Path.GetFullPath(options.Text("dataset") ?? throw new ArgumentException("'--dataset spec' is missing")));
        _data = ImageDataset.Open(spec, WorkContext.None);
        Preprocess = spec.Preprocess;
        Split = _data.Split(SplitName.Test);
        var bound = plan?.On(Source) ?? Untrained(path, options.Text("head") ?? "pooled-linear");
        Table = OutcomeCollector.Collect(
            Source, Classifier.Output, Classifier.Classes, HasProbabilities,
            [.. bound.Exits.Select(exit => exit.Point)], [.. bound.Exits.Select(exit => exit.Head)], Split, Runtime, WorkContext.None);
        Plan = plan is null
            ? bound with { Exits = RateThresholds.Place(bound.Exits, Table.Exits, [.. (options.Text("rates") ?? "0.4,0.4,0.5").Split(',').Select(double.Parse)]).Exits }
            : bound;
    }

    public RuntimeOptions Runtime { get; }

    /// <summary>The model that exits hang on.</summary>
    public Model Source { get; }

    public GraphShapes Shapes { get; }

    public Classifier Classifier { get; }

    public PreprocessOptions Preprocess { get; }

    /// <summary>The test images.</summary>
    public ImageSplit Split { get; }

    /// <summary>What the plan's heads say of the test images.</summary>
    public OutcomeTable Table { get; }

    public ExitPlan Plan { get; }

    public string Name => Path.GetFileName(Source.Label);

    /// <summary>Names of the exit points.</summary>
    public string Points => string.Join(", ", Plan.Exits.Select(exit => exit.Point.Name));

    /// <summary>Path of the manifest that <see cref="WriteStages"/> writes.</summary>
    public string Manifest => Path.Combine(_folder, "model.stages.json");

    private bool HasProbabilities => Classifier.Scores == ScoreKind.Probabilities;

    private ExportOptions ExportOptions => new() { Output = Classifier.Output, Probabilities = HasProbabilities };

    /// <summary>Writes the plan, or one of the same exits with other thresholds, as a single file.</summary>
    public string WriteSingle(string name, ExitPlan? plan = null, bool adjustable = false)
    {
        var path = Path.Combine(_folder, name);
        OnnxFile.Write(ExitModelExporter.Export(Source, Shapes, plan ?? Plan, ExportOptions with { AdjustableThresholds = adjustable }), path);
        return path;
    }

    public void WriteStages() => StagedExporter.Export(Source, Shapes, Plan, "model", ExportOptions).Write(Manifest);

    /// <summary>Where a test image leaves, and what is said of it there.</summary>
    public (int Exit, int Label) Expected(int image)
    {
        for (var i = 0; i < Plan.Exits.Length; i++)
            if (Table.Exits[i].Confidence[image] >= Plan.Exits[i].Threshold)
                return (i, Table.Exits[i].Predicted[image]);
        return (Plan.Exits.Length, Table.Final.Predicted[image]);
    }

    public void Dispose()
    {
        _data.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Heads of random weights after three points: right by chance, but they cost and decide as trained ones do.</summary>
    private ExitPlan Untrained(string path, string head)
    {
        var points = ExitPoints.Find(Source, Shapes);
        var chosen = new[] { 1, 2, 3 }.Select(quarter => points[quarter * (points.Length - 1) / 4]);
        return new ExitPlan(
            path, Source.Sha256, [.. chosen.Select((point, i) => new PlannedExit(point, HeadShapes.Build(head, point, Classifier.Classes, i) with { Temperature = Spreading }, 2))], new PlanEstimate(0, 0, 0, 0, 0, []));
    }
}
