using System.Diagnostics;
using NASerEx.Common;
using NASerEx.Training.Operators;
using TorchSharp;
using TorchTensor = TorchSharp.torch.Tensor;

namespace NASerEx.Training;

/// <summary>One run of the <see cref="HeadTrainer"/>: epochs over the backbone's values, and what is kept between them.</summary>
internal sealed class HeadTraining
{
    private const string Activity = "Training exits";
    private const string BankActivity = "Training pooled exits";

    private readonly HeadTrainingTask _task;
    private readonly TrainingOptions _options;
    private readonly WorkContext _work;
    private readonly Augmentation _augmentation;
    private readonly Targets _targets;
    private readonly HeadLearner[] _streamed;
    private readonly FeatureBank[] _banks;
    private readonly int[] _images;
    private readonly int _batch;
    private readonly LearningRate _rate;

    public HeadTraining(HeadTrainingTask task, TrainingOptions options, WorkContext work, HeadLearner[] learners)
    {
        _task = task;
        _options = options;
        _work = work;
        _augmentation = Augmentation.Of(task.Size, options);
        _targets = new Targets(task.Train.Labels, task.Classes, new LabelAndTeacherLoss(options.Distillation, options.DistillationTemperature));
        _images = StratifiedSubset.Of(task.Train.Labels, options.MaxImages, options.Seed);
        _batch = Math.Min(options.BatchSize, _images.Length);
        _streamed = [.. learners.Where(learner => !FeatureBank.Suits(learner, _images.Length))];
        _banks = [.. learners.Except(_streamed).Select(learner => new FeatureBank(learner, _images, task.Validation.Count))];
        _rate = new LearningRate(options.LearningRate, (long)options.Epochs * (_images.Length / _batch));
    }

    private HeadLearner[] Active => [.. _streamed.Where(learner => !learner.Done)];

    private int Epochs => _streamed.Length > 0 ? _options.Epochs : 1;

    /// <summary>Trains all heads; their best weights are in them afterwards.</summary>
    /// <param name="finished">Receives each head when it has learned all it will.</param>
    public void Run(Action<HeadLearner> finished)
    {
        for (var epoch = 0; epoch < Epochs && (epoch == 0 || Active.Length > 0); epoch++)
        {
            var active = Active;
            Learn(epoch);
            Validate(epoch);
            if (epoch == 0)
                TrainBanks(finished);
            foreach (var learner in active.Where(learner => learner.Done || epoch == Epochs - 1))
                finished(learner);
        }

        _work.Report(Activity, "done", 1, 1);
    }

    private void Learn(int epoch)
    {
        var active = Active;
        var banks = epoch == 0 ? _banks : [];
        // Without augmentation the teacher says the same in every epoch.
        var askTeacher = _targets.UsesTeacher && (epoch == 0 || _augmentation.Changes);
        using var pass = new BackbonePass(_task, [.. active, .. banks.Select(bank => bank.Learner)], askTeacher);
        var order = (int[])_images.Clone();
        Seeds.Of(_options.Seed, epoch).Shuffle(order);
        var step = (long)epoch * (_images.Length / _batch);
        var watch = Stopwatch.StartNew();
        var done = 0;
        foreach (var batch in pass.Read(_task.Train, order, _batch, _augmentation, Seeds.Mix(_options.Seed, epoch, 1), _work))
        {
            if (askTeacher)
                _targets.Keep(batch.Indices, pass.Teacher(batch));
            foreach (var bank in banks)
                bank.Keep(batch.Indices, pass.Features(batch, bank.Learner));
            if (batch.Indices.Length == _batch)
                Step(pass, batch, active, _rate.At(step++));
            done += batch.Indices.Length;
            Report(epoch, done, watch);
        }

        _work.Tell($"Epoch {epoch + 1}: {active.Length + banks.Length} heads, {done / watch.Elapsed.TotalSeconds:N0} images/s.");
    }

    private void Step(BackbonePass pass, PrefixBatch batch, HeadLearner[] active, double rate)
    {
        using var scope = torch.NewDisposeScope();
        var (labels, softened) = _targets.Of(batch.Indices);
        OneCoreEach.Run(active, learner =>
        {
            using var own = torch.NewDisposeScope();
            learner.Step(learner.Features(pass.Features(batch, learner)), labels, softened, rate);
        }, _work.Cancellation);
    }

    private void Validate(int epoch)
    {
        var active = Active;
        var banks = epoch == 0 ? _banks : [];
        var logits = active.ToDictionary(learner => learner, _ => new List<float>());
        var order = Enumerable.Range(0, _task.Validation.Count).ToArray();
        using var pass = new BackbonePass(_task, [.. active, .. banks.Select(bank => bank.Learner)], withTeacher: false);
        foreach (var batch in pass.Read(_task.Validation, order, _batch, null, 0, _work))
        {
            foreach (var bank in banks)
                bank.KeepValidation(batch.Indices, pass.Features(batch, bank.Learner));
            OneCoreEach.Run(active, learner => logits[learner].AddRange(Predict(learner, pass.Features(batch, learner))), _work.Cancellation);
        }

        foreach (var learner in active)
            learner.EndEpoch([.. logits[learner]], _task.Validation.Labels);
    }

    private static float[] Predict(HeadLearner learner, ReadOnlySpan<float> rows)
    {
        using var scope = torch.NewDisposeScope();
        return learner.Predict(learner.Features(rows));
    }

    private void TrainBanks(Action<HeadLearner> finished)
    {
        var done = 0;
        OneCoreEach.Run(_banks, bank =>
        {
            bank.Train(_targets, _task.Validation.Labels, _options, _work);
            lock (_banks)
            {
                finished(bank.Learner);
                done++;
                _work.Report(BankActivity, $"{done} of {_banks.Length}", done, _banks.Length);
            }
        }, _work.Cancellation);
    }

    private void Report(int epoch, int done, Stopwatch watch)
    {
        var images = _images.Length;
        var status = $"epoch {epoch + 1} of {Epochs}, {done / watch.Elapsed.TotalSeconds:N0} images/s";
        // The last report, which ends the activity, comes from Run.
        _work.Report(Activity, status, ((long)epoch * images) + done, ((long)Epochs * images) + 1);
    }
}
