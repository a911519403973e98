using System.Collections.Immutable;
using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Graphs;
using NASerEx.Runtime;
using NASerEx.Training.Operators;
using TorchSharp;

namespace NASerEx.Training;

/// <summary>Trains a backbone and its exits together through the differentiable graph, from the backbone's trained weights.</summary>
public static class JointTrainer
{
    private const string Activity = "Training backbone and exits";
    private const int TriedImages = 2;

    /// <summary>Refuses models that cannot be trained through; runs two blank images forwards and backwards.</summary>
    /// <param name="backbone">The model.</param>
    /// <param name="classifier">Its input and its output.</param>
    /// <exception cref="NASerExException">
    /// <c>OperatorUnsupported</c>, naming nodes; <c>ElementTypeUnsupported</c>; <c>TrainingNoWeights</c>; <c>JointFixedBatch</c>; or this machine lacks
    /// libtorch.
    /// </exception>
    public static void Require(Model backbone, Classifier classifier)
    {
        if (classifier.Input.Batch is { } batch)
            throw new NASerExException(
                "JointFixedBatch", ErrorKind.Unsupported,
                $"'{backbone.Label}' takes exactly {batch} image(s) a run, and a backbone learns from batches. Export it with an open batch, or train exits on the frozen backbone (training.mode: frozen).");
        using var graph = new DifferentiableGraph(GraphPatch.Empty.WithOutputs(classifier.Output).Apply(backbone.Graph), backbone.Opset, channelsLast: true);
        using var steps = new GradientSteps(graph.Parameters, Optimizer.Sgd, 0);
        using var scope = torch.NewDisposeScope();
        var shape = classifier.Input.Shape(TriedImages);
        var blank = TorchTensors.ToTorch(new float[TriedImages * classifier.Input.Size.Count], shape);
        foreach (var gradient in steps.Gradients(graph.Run(blank)[0].mean()))
            gradient?.Dispose();
    }

    /// <summary>
    /// Trains backbone and heads. The same task and options give the same weights, also when a journal takes up a run that was killed. The averaged
    /// weights of the last epoch are kept.
    /// </summary>
    /// <param name="task">What is trained on what.</param>
    /// <param name="options">How, as <see cref="JointOptions.Of"/> gives it.</param>
    /// <param name="work">Cancellation, asked between batches; progress; the warning of how long it takes.</param>
    /// <exception cref="NASerExException">As <see cref="Require"/>, or there are too few images (<c>TrainingTooFewImages</c>).</exception>
    public static JointlyTrained Train(JointTrainingTask task, TrainingOptions options, WorkContext work)
    {
        HeadTrainer.RequireImages(task.Train);
        HeadTrainer.RequireImages(task.Validation);
        TorchLibrary.Require();
        TorchLibrary.Tell(work);
        var threads = torch.get_num_threads();
        var watch = Stopwatch.StartNew();
        try
        {
            var whole = new JointGraph(task.Backbone.Graph, task.Classifier.Output, task.Points, task.Heads);
            var trained = Train(task, whole, options, work);
            var backbone = task.Backbone.WithGraph(whole.BackboneOf(trained));
            ImmutableArray<ExitHead> heads = [.. task.Heads.Select(head => JointGraph.HeadOf(head, trained))];
            return new JointlyTrained(backbone, Calibrated(task, backbone, heads, options.AllEpochs, watch.Elapsed, work));
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    private static Graph Train(JointTrainingTask task, JointGraph whole, TrainingOptions options, WorkContext work)
    {
        var (classifier, joint) = (task.Classifier, options.Joint);
        var probabilities = classifier.Scores == ScoreKind.Probabilities;
        var weights = WeightsOf(task, joint);
        var loss = new JointLoss(new LabelAndTeacherLoss(options.Distillation, options.DistillationTemperature), weights, joint.FinalWeight, probabilities);
        // Only the backbone hears of several losses; a head moves as if it learned alone.
        var ofBackbone = new Pace(1 / (weights.Sum() + joint.FinalWeight), 1, Pace.UsualRelative);
        var ofHeads = new Pace(1, (joint.HeadLearningRate ?? options.LearningRate) / options.LearningRate, Pace.UsualRelative);
        var learning = new GraphTask(task.Backbone.WithGraph(whole.Whole), task.Train, classifier.Classes)
        {
            Activity = Activity,
            Layout = classifier.Input.Layout,
            Objective = loss.Of,
            PaceOf = weight => whole.IsOfBackbone(weight) ? ofBackbone : ofHeads,
            Journal = task.Journal,
            Estimated = time => work.Warn($"Backbone and {task.Heads.Length} exits learn together for about {InMinutes(time)} more; training.mode: frozen does without."),
        };
        using var training = new BackboneTraining(learning, options, work);
        training.Run(new Teacher(task.Backbone, classifier.Output, probabilities));
        return training.WriteBack();
    }

    private static ImmutableArray<double> WeightsOf(JointTrainingTask task, JointOptions joint)
    {
        var places = task.Points.Select(point => point.Name).Where(name => task.Heads.Any(head => head.Point == name)).ToList();
        return [.. task.Heads.Select(head => joint.WeightOf(places.IndexOf(head.Point)))];
    }

    private static string InMinutes(TimeSpan time) => time.TotalMinutes < 1.5 ? "a minute" : $"{Math.Ceiling(time.TotalMinutes):N0} minutes";

    private static ImmutableArray<TrainedHead> Calibrated(
        JointTrainingTask task, Model backbone, ImmutableArray<ExitHead> heads, int epochs, TimeSpan time, WorkContext work)
    {
        var logits = LogitsOf(task, backbone, heads, work);
        return [.. heads.Select((head, i) =>
        {
            var (said, labels) = (logits[i], task.Validation.Labels);
            var temperature = Calibration.Temperature(said, labels);
            return new TrainedHead(
                head with { Temperature = temperature }, Calibration.Accuracy(said, labels), Calibration.Loss(said, labels, temperature),
                Calibration.Error(said, labels, temperature), epochs, time.TotalSeconds / heads.Length);
        })];
    }

    private static float[][] LogitsOf(JointTrainingTask task, Model backbone, ImmutableArray<ExitHead> heads, WorkContext work)
    {
        const int batchSize = 64;
        var (classes, split) = (task.Classifier.Classes, task.Validation);
        var graph = backbone.Graph.WithHeads(task.Points, heads, task.Classifier.Output);
        var wanted = graph.Outputs.Select(value => (value, classes)).ToArray();
        var logits = heads.Select(_ => new float[split.Count * classes]).ToArray();
        using var outputs = new BatchedOutputs(backbone.WithGraph(graph), wanted, new ImageSize(split.Channels, split.Height, split.Width), new RuntimeOptions { Threads = 1 });
        new PrefixStream(outputs, split, [.. Enumerable.Range(0, split.Count).Chunk(batchSize)], null).Run(0, _ => [], batch =>
        {
            for (var i = 0; i < logits.Length; i++)
                batch.Output(i, classes, ..).CopyTo(logits[i].AsSpan(batch.Number * batchSize * classes));
        }, work);
        return logits;
    }
}
