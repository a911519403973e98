using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Graphs;
using NASerEx.Runtime;
using NASerEx.Training.Operators;

namespace NASerEx.Training;

/// <summary>One run of the <see cref="BackboneTrainer"/>.</summary>
internal sealed class BackboneTraining : IDisposable
{
    private const string Activity = "Training a backbone";

    private readonly ImageSplit _train;
    private readonly TrainingOptions _options;
    private readonly WorkContext _work;
    private readonly GraphLearner _learner;
    private readonly Targets _targets;
    private readonly int[] _images;
    private readonly int _batch;
    private readonly LearningRate _rate;

    public BackboneTraining(Model model, ImageSplit train, TrainingOptions options, WorkContext work)
    {
        (_train, _options, _work) = (train, options, work);
        _images = StratifiedSubset.Of(train.Labels, options.MaxImages, options.Seed);
        _batch = Math.Min(options.BatchSize, _images.Length);
        _learner = new GraphLearner(model.Graph, model.Opsets[""], GraphLearner.PartsOf(_batch), options);
        _targets = new Targets(train.Labels, train.Classes.Count, new LabelAndTeacherLoss(options.Distillation, options.DistillationTemperature), options.LabelSmoothing);
        _rate = new LearningRate(options.LearningRate, (long)options.AllEpochs * BatchesPerEpoch);
    }

    private int BatchesPerEpoch => _images.Length / _batch;

    private ImageSize Size => new(_train.Channels, _train.Height, _train.Width);

    /// <summary>The graph with its trained weights.</summary>
    public Graph WriteBack() => _learner.WriteBack();

    /// <summary>Trains it.</summary>
    public void Run(Teacher? teacher)
    {
        if (teacher is not null)
            Ask(teacher);
        for (var epoch = 0; epoch < _options.AllEpochs; epoch++)
            Learn(epoch);
    }

    /// <inheritdoc/>
    public void Dispose() => _learner.Dispose();

    private void Ask(Teacher teacher)
    {
        var classes = _train.Classes.Count;
        using var outputs = new BatchedOutputs(teacher.Model, [(teacher.Output, classes)], Size, new RuntimeOptions { Threads = 1 });
        new PrefixStream(outputs, _train, [.. _images.Chunk(_batch)], null).Run(0, _ => [], batch =>
            _targets.Keep(batch.Indices, Targets.LogitsOf(batch.Output(0, classes, ..), teacher.OutputsProbabilities)), _work);
    }

    private void Learn(int epoch)
    {
        var order = (int[])_images.Clone();
        Seeds.Of(_options.Seed, epoch).Shuffle(order);
        var watch = Stopwatch.StartNew();
        new PrefixStream(null, _train, [.. order.Chunk(_batch).Take(BatchesPerEpoch)], ImageViews.Of(Size, _options, epoch)).Run(0, Learning, batch =>
        {
            var (before, done) = ((long)epoch * BatchesPerEpoch, batch.Number + 1);
            _learner.Move(_rate.At(before + batch.Number));
            _work.Report(Activity, $"epoch {epoch + 1} of {_options.AllEpochs}, {done * _batch / watch.Elapsed.TotalSeconds:N0} images/s",
                before + done, (long)_options.AllEpochs * BatchesPerEpoch);
        }, _work);
        _work.Tell($"Epoch {epoch + 1} of {_options.AllEpochs}: {BatchesPerEpoch * _batch / watch.Elapsed.TotalSeconds:N0} images/s.");
    }

    private IEnumerable<Action> Learning(PrefixBatch batch) => Enumerable.Range(0, _learner.Parts).Select<int, Action>(part => () =>
    {
        var images = (part * _batch / _learner.Parts)..((part + 1) * _batch / _learner.Parts);
        var pixels = batch.Output(0, _train.ImageLength, images);
        var input = TorchTensors.ToTorch(pixels, [pixels.Length / _train.ImageLength, _train.Channels, _train.Height, _train.Width]);
        using (input)
            _learner.Learn(part, graph => _targets.Loss.Of(graph.Run(input)[0], _targets.Of(batch, images)));
    });
}
