using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Graphs.Onnx;
using NASerEx.Measurement;
using NASerEx.Runtime;
using NASerEx.Specs;
using NASerEx.Training;

namespace NASerEx.Benchmarks;

/// <summary>
/// A plan against what a user would take instead: linear heads at the same points, the backbone cut off with a new classifier, and a smaller
/// backbone that learns from the original. Each static model gets the time that training our heads took, and all are measured on the same test images.
/// </summary>
internal sealed class StaticModelsBenchmark
{
    private const int Trial = 2_000;

    private readonly ExitSearchSpec _spec;
    private readonly Model _original;
    private readonly GraphShapes _shapes;
    private readonly Classifier _classifier;
    private readonly ImageDataset _data;
    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-benchmark").FullName;
    private readonly WorkContext _work = new() { OnWarning = Console.Error.WriteLine, OnVerbose = Console.Error.WriteLine };

    private StaticModelsBenchmark(ExitSearchSpec spec)
    {
        _spec = spec;
        _original = OnnxFile.Read(spec.Model);
        _shapes = ShapeOracle.Observe(_original);
        _classifier = Classifier.Describe(_original, _shapes);
        _data = ImageDataset.Open(spec.Dataset, _work);
    }

    public static Benchmark Definition { get; } = new(
        "static-models",
        "a plan against linear heads, a cut-off backbone and a smaller distilled one, each given its training time: --spec file [--set 'a=1;b=2'] [--minutes 10]",
        options => new StaticModelsBenchmark(BenchmarkSpecs.Search(options)).Run(options.Real("minutes", 0)));

    private void Run(double minutes)
    {
        var found = Experiment.Search(_spec, _work);
        var seconds = minutes > 0 ? 60 * minutes : found.Phases.First(phase => phase.Name == "Train exits").Seconds;
        Console.WriteLine($"training time of each: {seconds:F0} s{(found.Candidates.All(head => head.IsKept) && minutes == 0 ? " (heads were kept from an earlier run: name a new store, or give --minutes)" : "")}");
        Console.WriteLine($"{"",-40} {"accuracy",8} {"mean MACs",11} {"latency",9} {"drop",6} {"MACs /",7} {"speed-up",8}");
        Measure("plan", Export(found.Plan, "plan"));
        if (!found.Plan.Exits.IsEmpty)
            Measure("linear heads at its points", Export(Linear(found.Plan), "linear"));
        var cut = CutAt(found.Plan.Expected.MeanMacs);
        Measure($"cut off after {cut.Name}", Save(Train(CutOff(cut), FineTuning, seconds), "cut"));
        var small = Third();
        Measure($"width {small.Width}, {small.BlocksPerStage} blocks a stage, distilled", Save(Train(New(small), _spec.Training, seconds), "small"));
        Directory.Delete(_folder, recursive: true);
        _data.Dispose();
    }

    // The rate of heads would spoil weights that are trained already.
    private TrainingOptions FineTuning => _spec.Training with { LearningRate = _spec.Training.LearningRate / 10 };

    private ExitPlan Linear(ExitPlan plan)
    {
        var exits = _spec.Exits with { Points = [.. plan.Exits.Select(exit => exit.Point.Name)], Heads = ["pooled-linear"] };
        return Experiment.Search(_spec with { Exits = exits }, _work).Plan;
    }

    private ExitPoint CutAt(double macs) => ExitPoints.Find(_original, _shapes).MinBy(point => Math.Abs(point.PrefixMacs - macs))!;

    private Model CutOff(ExitPoint point)
    {
        var head = HeadShapes.Build("pooled-linear", point, _classifier.Classes, _spec.Training.Seed).Graph.On(point);
        return _original.WithGraph(GraphPatch.Empty.Add(head).WithOutputs([head.Outputs[0]]).Apply(_original.Graph));
    }

    /// <summary>The residual network of the usual width that is nearest to a third of the original's work.</summary>
    private SmallResNet Third()
    {
        var third = GraphWork.Of(_original.Graph, _shapes).Macs / 3.0;
        var size = new SmallResNet { Classes = _classifier.Classes, Input = _classifier.Input.Size };
        return Enumerable.Range(1, 12).SelectMany(blocks => new[] { 16, 12, 8 }.Select(width => size with { BlocksPerStage = blocks, Width = width }))
            .MinBy(one => Math.Abs(GraphWork.Of(one.Build(1, out var shapes), shapes).Macs - third))!;
    }

    private Model New(SmallResNet shape) => BackboneTrainer.New(shape.Build(_spec.Training.Seed, out _));

    /// <summary>Trains for about so many seconds: as many whole epochs as a trial says, at least one.</summary>
    private Model Train(Model model, TrainingOptions options, double seconds)
    {
        var (train, validation) = (_data.Split(SplitName.Train), _data.Split(SplitName.Validation));
        var teacher = new Teacher(_original, _classifier.Output, _classifier.Scores == ScoreKind.Probabilities);
        var images = options.MaxImages == 0 ? train.Count : Math.Min(options.MaxImages, train.Count);
        var one = options with { Epochs = 1, Budget = TrainingBudget.Standard, MaxImages = Math.Min(images, Trial) };
        BackboneTrainer.Train(model, train, validation, one with { MaxImages = one.MaxImages / 4 }, _work);
        var watch = Stopwatch.StartNew();
        BackboneTrainer.Train(model, train, validation, one, _work);
        var epoch = watch.Elapsed.TotalSeconds * images / one.MaxImages;
        var epochs = Math.Max(1, (int)Math.Round(seconds / epoch));
        watch.Restart();
        var trained = BackboneTrainer.Train(model, train, validation, options with { Epochs = epochs, Budget = TrainingBudget.Standard }, _work, teacher);
        Console.WriteLine($"({epochs} epochs in {watch.Elapsed.TotalSeconds:F0} s)");
        return trained.Model;
    }

    private string Export(ExitPlan plan, string name)
    {
        Experiment.Export(plan, null, ExportFiles.Only(FileOf(name)), replace: true, _work);
        return FileOf(name);
    }

    private string Save(Model model, string name)
    {
        OnnxFile.Write(model, FileOf(name));
        return FileOf(name);
    }

    private string FileOf(string name) => Path.Combine(_folder, name + ".onnx");

    private void Measure(string name, string file)
    {
        var quiet = _work with { OnWarning = null, OnVerbose = null };
        var one = ModelMeasurement.Run(file, _spec.Model, _spec.Dataset.Name, _data.Split(SplitName.Test), _spec.Target.ToRuntime(), new MeasurementOptions(), quiet);
        Console.WriteLine($"{name,-40} {one.Accuracy,8:P2} {one.MeanMacs / 1e6,9:F2} M {one.LatencyMeanMs,6:F3} ms {one.AccuracyDrop,6:F2} {one.MacReduction,7:F2} {one.Speedup,8:F2}");
    }
}
