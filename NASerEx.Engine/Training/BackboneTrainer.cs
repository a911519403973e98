using System.Collections.Immutable;
using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Graphs;
using NASerEx.Runtime;
using NASerEx.Training.Operators;
using TorchSharp;

namespace NASerEx.Training;

/// <summary>A trained classifier.</summary>
/// <param name="Model">The model, normalisation folded, for any batch size.</param>
/// <param name="Accuracy">Share of the validation images that it gets right.</param>
public sealed record TrainedBackbone(Model Model, double Accuracy);

/// <summary>Trains a whole classifier from its graph: backbones of examples, and the static models that exits are compared with.</summary>
public static class BackboneTrainer
{
    private const string Activity = "Training a backbone";
    private const long Opset = 17;
    private const long IrVersion = 8;

    /// <summary>Trains a classifier with label loss. The weights of the last epoch are kept.</summary>
    /// <param name="graph">From images [N, C, H, W] to logits, untrained.</param>
    /// <param name="train">Images to learn from.</param>
    /// <param name="validation">Images to report the accuracy on; may be empty.</param>
    /// <param name="options">How; distillation and patience are not used.</param>
    /// <param name="work">Cancellation, asked between batches; progress with images a second.</param>
    /// <exception cref="NASerExException"><c>OperatorUnsupported</c>, <c>TrainingTooFewImages</c>, or libtorch cannot be loaded.</exception>
    public static TrainedBackbone Train(Graph graph, ImageSplit train, ImageSplit validation, TrainingOptions options, WorkContext work)
    {
        HeadTrainer.RequireImages(train);
        using var trained = new DifferentiableGraph(graph, Opset, channelsLast: true);
        using var steps = new GradientSteps(trained.Parameters, options.Optimizer, options.WeightDecay);
        var images = StratifiedSubset.Of(train.Labels, options.MaxImages, options.Seed);
        var size = Math.Min(options.BatchSize, images.Length);
        var perEpoch = images.Length / size;
        var rate = new LearningRate(options.LearningRate, (long)options.Epochs * perEpoch);
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            Seeds.Of(options.Seed, epoch).Shuffle(images);
            var batches = new Batches(train, images, size, Augmentation.Of(SizeOf(train), options), Seeds.Of(options.Seed, epoch, 1));
            var watch = Stopwatch.StartNew();
            for (var step = 0; step < perEpoch; step++)
            {
                work.Cancellation.ThrowIfCancellationRequested();
                Step(trained, steps, batches, step, rate.At(((long)epoch * perEpoch) + step));
                var done = (step + 1) * size;
                work.Report(Activity, $"epoch {epoch + 1} of {options.Epochs}, {done / watch.Elapsed.TotalSeconds:N0} images/s",
                    ((long)epoch * perEpoch) + step + 1, (long)options.Epochs * perEpoch);
            }

            work.Tell($"Epoch {epoch + 1} of {options.Epochs}: {perEpoch * size / watch.Elapsed.TotalSeconds:N0} images/s.");
        }

        return Finish(trained, validation, work);
    }

    private static void Step(DifferentiableGraph graph, GradientSteps steps, Batches batches, int step, double rate)
    {
        using var scope = torch.NewDisposeScope();
        var (pixels, labels) = batches.Take(step);
        graph.Training = true;
        steps.Step(torch.nn.functional.cross_entropy(graph.Run(pixels)[0], labels), rate);
    }

    private static TrainedBackbone Finish(DifferentiableGraph trained, ImageSplit validation, WorkContext work)
    {
        var model = new Model(
            BatchNormalizationFolding.Fold(trained.WriteBack()),
            ImmutableSortedDictionary<string, long>.Empty.Add("", Opset),
            IrVersion,
            ImmutableSortedDictionary<string, string>.Empty) { Producer = "NASerEx" };
        var outcomes = OutcomeCollector.Collect(model, model.Graph.Outputs[0], validation.Classes.Count, false, [], [], validation, new RuntimeOptions(), work);
        return new TrainedBackbone(model, outcomes.FinalAccuracy);
    }

    private static ImageSize SizeOf(ImageSplit split) => new(split.Channels, split.Height, split.Width);

    /// <summary>Batches of one epoch, augmented, as libtorch takes them.</summary>
    private sealed class Batches(ImageSplit split, int[] order, int size, Augmentation augmentation, Random random)
    {
        private readonly float[] _pixels = new float[size * split.ImageLength];
        private readonly long[] _labels = new long[size];

        public (torch.Tensor Pixels, torch.Tensor Labels) Take(int step)
        {
            var indices = order.AsSpan(step * size, size);
            split.Fill(indices, _pixels);
            augmentation.Apply(_pixels, random);
            for (var i = 0; i < size; i++)
                _labels[i] = split.Labels[indices[i]];
            return (TorchTensors.ToTorch(_pixels, size, split.Channels, split.Height, split.Width), TorchTensors.ToTorch(_labels));
        }
    }
}
