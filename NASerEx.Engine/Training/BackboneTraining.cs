using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Graphs;
using NASerEx.Runtime;
using NASerEx.Training.Operators;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>One run of the <see cref="BackboneTrainer"/> or the <see cref="JointTrainer"/>: a whole graph learns.</summary>
internal sealed class BackboneTraining : IDisposable
{
    private const int MeasuredSteps = 3;

    private readonly GraphTask _task;
    private readonly TrainingOptions _options;
    private readonly WorkContext _work;
    private readonly GraphLearner _learner;
    private readonly Targets _targets;
    private readonly Checkpoint _checkpoint;
    private readonly int[] _images;
    private readonly int _batch;
    private readonly LearningRate _rate;
    private long _firstStep;
    private long _measuredFrom;

    public BackboneTraining(GraphTask task, TrainingOptions options, WorkContext work)
    {
        (_task, _options, _work) = (task, options, work);
        _images = StratifiedSubset.Of(task.Train.Labels, options.MaxImages, options.Seed);
        _batch = Math.Min(options.BatchSize, _images.Length);
        _learner = new GraphLearner(task.Model.Graph, task.Model.Opset, GraphLearner.PartsOf(_batch), options, task.PaceOf);
        _targets = new Targets(
            task.Train.Labels, task.Classes, new LabelAndTeacherLoss(options.Distillation, options.DistillationTemperature), options.LabelSmoothing);
        _checkpoint = new Checkpoint(task.Journal, [_learner], work);
        _rate = new LearningRate(options.LearningRate, Steps);
    }

    private int BatchesPerEpoch => _images.Length / _batch;

    private long Steps => (long)_options.AllEpochs * BatchesPerEpoch;

    /// <summary>The graph with its trained weights.</summary>
    public Graph WriteBack() => _learner.WriteBack();

    /// <summary>Trains it.</summary>
    public void Run(Teacher? teacher)
    {
        if (teacher is not null && _targets.UsesTeacher && !_checkpoint.FindTeacher(_targets.Teacher))
            Ask(teacher);
        var place = _checkpoint.Load();
        _firstStep = StepOf(place);
        for (var epoch = place.Epoch; epoch < _options.AllEpochs; epoch++)
        {
            Learn(epoch, epoch == place.Epoch ? place.Batch : 0);
            _checkpoint.Save(new TrainingPlace(epoch + 1, 0));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _learner.Dispose();

    private void Ask(Teacher teacher)
    {
        using var outputs = new BatchedOutputs(teacher.Model, [(teacher.Output, _task.Classes)], _task.Size, new RuntimeOptions { Threads = 1 });
        new PrefixStream(outputs, _task.Train, [.. _images.Chunk(ImageParts.PassBatch(_batch))], null).Run(0, _ => [], batch =>
            _targets.Keep(batch.Indices, Targets.LogitsOf(batch.Output(0, _task.Classes, ..), teacher.OutputsProbabilities)), _work);
        _checkpoint.KeepTeacher(_targets.Teacher);
    }

    private void Learn(int epoch, int first)
    {
        var order = (int[])_images.Clone();
        Seeds.Of(_options.Seed, epoch).Shuffle(order);
        var watch = Stopwatch.StartNew();
        var stream = new PrefixStream(null, _task.Train, [.. order.Chunk(_batch).Take(BatchesPerEpoch)], ImageViews.Of(_task.Size, _options, epoch));
        stream.Run(first, Learning, batch =>
        {
            var place = new TrainingPlace(epoch, batch.Number + 1);
            _learner.Move(_rate.At(StepOf(place) - 1));
            Report(place, (place.Batch - first) * _batch / watch.Elapsed.TotalSeconds);
            if (place.Batch < BatchesPerEpoch)
                _checkpoint.SaveAtTimes(place);
        }, _work);
        _work.Tell($"Epoch {epoch + 1} of {_options.AllEpochs}: {(BatchesPerEpoch - first) * _batch / watch.Elapsed.TotalSeconds:N0} images/s.");
    }

    private IEnumerable<Action> Learning(PrefixBatch batch) => Enumerable.Range(0, _learner.Parts).Select<int, Action>(part => () =>
    {
        var images = (part * _batch / _learner.Parts)..((part + 1) * _batch / _learner.Parts);
        _learner.Learn(part, graph => Loss(graph.Run(Input(batch.Output(0, _task.Train.ImageLength, images))), _targets.Of(batch, images)));
    });

    private TorchTensor Input(ReadOnlySpan<float> pixels)
    {
        var images = TorchTensors.ToTorch(pixels, pixels.Length / _task.Size.Count, _task.Size.Channels, _task.Size.Height, _task.Size.Width);
        return _task.Layout == ImageLayout.Nchw ? images : images.permute(0, 2, 3, 1);
    }

    private TorchTensor Loss(TorchTensor[] outputs, BatchTargets targets) => _task.Objective?.Invoke(outputs, targets) ?? _targets.Loss.Of(outputs[0], targets);

    private long StepOf(TrainingPlace place) => ((long)place.Epoch * BatchesPerEpoch) + place.Batch;

    private void Report(TrainingPlace place, double rate)
    {
        var done = StepOf(place);
        var left = TimeSpan.FromSeconds((Steps - done) * _batch / rate);
        _work.Report(_task.Activity, $"epoch {place.Epoch + 1} of {_options.AllEpochs}, {rate:N0} images/s", done, Steps, left);
        // The first step is slower than the others.
        if (done == _firstStep + 1)
            _measuredFrom = Stopwatch.GetTimestamp();
        if (done == _firstStep + 1 + MeasuredSteps)
            _task.Estimated?.Invoke(Stopwatch.GetElapsedTime(_measuredFrom) / MeasuredSteps * (Steps - done));
    }
}
