using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Graphs;
using NASerEx.Runtime;
using TorchSharp;

namespace NASerEx.Training;

/// <summary>A trained classifier.</summary>
/// <param name="Model">The model, normalisation folded, for any batch size.</param>
/// <param name="Accuracy">Share of the validation images that it gets right.</param>
public sealed record TrainedBackbone(Model Model, double Accuracy);

/// <summary>A classifier that a smaller one learns from.</summary>
/// <param name="Model">The model.</param>
/// <param name="Output">Its value [N, classes] that classifies.</param>
/// <param name="OutputsProbabilities">Whether that value holds probabilities instead of logits.</param>
public sealed record Teacher(Model Model, Value Output, bool OutputsProbabilities);

/// <summary>Trains a whole classifier from its graph: backbones of examples, and the static models that exits are compared with.</summary>
public static class BackboneTrainer
{
    private const long Opset = 17;
    private const long IrVersion = 8;

    /// <summary>Trains a new classifier with label loss, and a teacher where one is given. The averaged weights of the last epoch are kept.</summary>
    /// <param name="graph">From images [N, C, H, W] to logits, untrained.</param>
    /// <param name="train">Images to learn from.</param>
    /// <param name="validation">Images to report the accuracy on; may be empty.</param>
    /// <param name="options">How; patience and halving are not used, and distillation only with a teacher.</param>
    /// <param name="work">Cancellation, asked between batches; progress with images a second.</param>
    /// <param name="teacher">A classifier of the same classes to learn from, or null.</param>
    /// <exception cref="NASerExException"><c>OperatorUnsupported</c>, <c>TrainingTooFewImages</c>, or libtorch cannot be loaded.</exception>
    public static TrainedBackbone Train(
        Graph graph, ImageSplit train, ImageSplit validation, TrainingOptions options, WorkContext work, Teacher? teacher = null) =>
        Train(New(graph), train, validation, options, work, teacher);

    /// <summary>A model of a new graph.</summary>
    public static Model New(Graph graph) => new(
        graph, ImmutableSortedDictionary<string, long>.Empty.Add("", Opset), IrVersion, ImmutableSortedDictionary<string, string>.Empty) { Producer = "NASerEx" };

    /// <summary>Trains a classifier further from the weights that it has.</summary>
    /// <param name="model">From images [N, C, H, W] to logits.</param>
    /// <param name="train">Images to learn from.</param>
    /// <param name="validation">Images to report the accuracy on; may be empty.</param>
    /// <param name="options">How; patience and halving are not used, and distillation only with a teacher.</param>
    /// <param name="work">Cancellation, asked between batches; progress with images a second.</param>
    /// <param name="teacher">A classifier of the same classes to learn from, or null.</param>
    /// <exception cref="NASerExException"><c>OperatorUnsupported</c>, <c>TrainingTooFewImages</c>, or libtorch cannot be loaded.</exception>
    public static TrainedBackbone Train(
        Model model, ImageSplit train, ImageSplit validation, TrainingOptions options, WorkContext work, Teacher? teacher = null)
    {
        HeadTrainer.RequireImages(train);
        TorchLibrary.Require();
        TorchLibrary.Tell(work);
        var threads = torch.get_num_threads();
        try
        {
            using var training = new BackboneTraining(new GraphTask(model, train, train.Classes.Count), options with { Distillation = teacher is null ? 0 : options.Distillation }, work);
            training.Run(teacher);
            return Finish(model.WithGraph(BatchNormalizationFolding.Fold(training.WriteBack())), validation, work);
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    /// <summary>How long training a new classifier takes, told from its first steps; next to nothing where there are no more than these. Nothing is kept.</summary>
    /// <param name="graph">From images [N, C, H, W] to logits, untrained.</param>
    /// <param name="train">Images to learn from.</param>
    /// <param name="options">How.</param>
    /// <param name="work">Cancellation.</param>
    /// <exception cref="NASerExException">As <see cref="Train(Graph, ImageSplit, ImageSplit, TrainingOptions, WorkContext, Teacher?)"/>.</exception>
    public static TimeSpan Estimate(Graph graph, ImageSplit train, TrainingOptions options, WorkContext work)
    {
        HeadTrainer.RequireImages(train);
        TorchLibrary.Require();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(work.Cancellation);
        var (threads, left) = (torch.get_num_threads(), TimeSpan.Zero);
        var task = new GraphTask(New(graph), train, train.Classes.Count)
        {
            Estimated = time =>
            {
                left = time;
                enough.Cancel();
            },
        };
        try
        {
            using var training = new BackboneTraining(task, options with { Distillation = 0 }, work with { Cancellation = enough.Token });
            training.Run(teacher: null);
        }
        catch (OperationCanceledException) when (!work.Cancellation.IsCancellationRequested)
        {
            // That was enough to tell.
        }
        finally
        {
            torch.set_num_threads(threads);
        }

        return left;
    }

    private static TrainedBackbone Finish(Model model, ImageSplit validation, WorkContext work)
    {
        var outcomes = OutcomeCollector.Collect(model, model.Graph.Outputs[0], validation.Classes.Count, false, [], [], validation, new RuntimeOptions(), work);
        return new TrainedBackbone(model, outcomes.FinalAccuracy);
    }
}
