using System.Diagnostics;
using NASerEx.Common;

namespace NASerEx.Training;

/// <summary>
/// One run of the <see cref="HeadTrainer"/>: a first pass in which the teacher speaks and pooled features are kept, then epochs over the backbone's
/// values.
/// </summary>
internal sealed class HeadTraining
{
    private const string Activity = "Training exits";
    private const string BankActivity = "Training pooled exits";
    private const string FirstActivity = "Asking the backbone";

    private readonly HeadTrainingTask _task;
    private readonly TrainingOptions _options;
    private readonly WorkContext _work;
    private readonly Targets _targets;
    private readonly HeadLearner[] _streamed;
    private readonly FeatureBank[] _banks;
    private readonly int[] _images;
    private readonly int _batch;
    private readonly LearningRate _rate;
    private readonly Checkpoint _checkpoint;

    public HeadTraining(HeadTrainingTask task, TrainingOptions options, WorkContext work, HeadLearner[] learners)
    {
        _task = task;
        _options = options;
        _work = work;
        _targets = new Targets(
            task.Train.Labels, task.Classes, new LabelAndTeacherLoss(options.Distillation, options.DistillationTemperature), options.LabelSmoothing);
        _images = StratifiedSubset.Of(task.Train.Labels, options.MaxImages, options.Seed);
        _batch = Math.Min(options.BatchSize, _images.Length);
        _streamed = [.. learners.Where(learner => !FeatureBank.Suits(learner.Head, _images.Length)).OrderByDescending(learner => learner.Head.Macs)];
        _banks = [.. learners.Except(_streamed).Select(learner => new FeatureBank(learner, _images, task.Validation.Count))];
        _rate = new LearningRate(options.LearningRate, (long)options.AllEpochs * BatchesPerEpoch);
        _checkpoint = new Checkpoint(task.Journal, _streamed, work);
    }

    private HeadLearner[] Active => [.. _streamed.Where(learner => !learner.Done)];

    private int BatchesPerEpoch => _images.Length / _batch;

    /// <summary>Asks the teacher alone, and leaves its answers in the journal.</summary>
    public void AskTeacher()
    {
        using var pass = new BackbonePass(_task, [], withTeacher: true);
        FirstPass(pass, askTeacher: true);
    }

    /// <summary>Trains all heads; their best weights are in them afterwards.</summary>
    /// <param name="finished">Receives each head when it has learned all it will.</param>
    public void Run(Action<HeadLearner> finished)
    {
        FirstPass();
        TrainBanks(finished);
        var place = _checkpoint.Load();
        // Where others decide who goes on, they may not have by the time that this was left.
        if (place is { Epoch: > 0, Batch: 0 } && _task.Halving?.Elsewhere is not null && !Halve(place.Epoch))
            return;
        foreach (var learner in _streamed.Where(learner => learner.Done || place.Epoch >= _options.AllEpochs))
            finished(learner);
        for (var epoch = place.Epoch; epoch < _options.AllEpochs && Active.Length > 0; epoch++)
        {
            var active = Active;
            Learn(epoch, epoch == place.Epoch ? place.Batch : 0);
            Validate();
            var isDecided = Halve(epoch + 1);
            _checkpoint.Save(new TrainingPlace(epoch + 1, 0));
            foreach (var learner in active.Where(learner => learner.Done || epoch == _options.AllEpochs - 1))
                finished(learner);
            if (!isDecided)
                return;
        }

        _work.Report(Activity, "done", 1, 1);
    }

    /// <summary>Gives up heads, if it is time; says whether it is known which.</summary>
    private bool Halve(int epochs) =>
        _task.Halving is not { } halving || !Halving.IsRung(epochs) || epochs >= _options.AllEpochs || Active is not { Length: > 0 } active
        || halving.Drop(epochs, active, _task.Validation.Labels, _work);

    private void FirstPass()
    {
        var askTeacher = _targets.UsesTeacher && _streamed.Length + _banks.Length > 0 && !_checkpoint.FindTeacher(_targets.Teacher);
        if (!askTeacher && _banks.Length == 0)
            return;
        using var pass = new BackbonePass(_task, _banks.Select(bank => bank.Learner), askTeacher);
        FirstPass(pass, askTeacher);
        if (_banks.Length > 0)
            KeepValidation();
    }

    private void FirstPass(BackbonePass pass, bool askTeacher)
    {
        var done = 0;
        pass.Over(_task.Train, [.. _images.Chunk(_batch)]).Run(0, _ => [], batch =>
        {
            if (askTeacher)
                _targets.Keep(batch.Indices, pass.Teacher(batch));
            foreach (var bank in _banks)
                bank.Keep(batch.Indices, pass.Features(batch, bank.Learner, ..));
            _work.Report(FirstActivity, "training images", done += batch.Indices.Length, _images.Length);
        }, _work);
        if (askTeacher)
            _checkpoint.KeepTeacher(_targets.Teacher);
    }

    private void KeepValidation()
    {
        using var pass = new BackbonePass(_task, _banks.Select(bank => bank.Learner), withTeacher: false);
        pass.Over(_task.Validation, Everything).Run(0, _ => [], batch =>
        {
            foreach (var bank in _banks)
                bank.KeepValidation(batch.Indices, pass.Features(batch, bank.Learner, ..));
        }, _work);
    }

    private void TrainBanks(Action<HeadLearner> finished)
    {
        var done = 0;
        OneCoreEach.Run([.. _banks.Select<FeatureBank, Action>(bank => () =>
        {
            bank.Train(_targets, _task.Weights.GetValueOrDefault(bank.Learner.Head.Name), _task.Validation.Labels, _options, _work);
            lock (_banks)
            {
                finished(bank.Learner);
                done++;
                _work.Report(BankActivity, $"{done} of {_banks.Length}", done, _banks.Length);
            }
        })], _work.Cancellation);
    }

    private void Learn(int epoch, int first)
    {
        var active = Active;
        using var pass = new BackbonePass(_task, active, withTeacher: false);
        var order = (int[])_images.Clone();
        Seeds.Of(_options.Seed, epoch).Shuffle(order);
        var watch = Stopwatch.StartNew();
        var stream = pass.Over(_task.Train, [.. order.Chunk(_batch).Take(BatchesPerEpoch)], ImageViews.Of(_task.Size, _options, epoch));
        stream.Run(first, batch => active.SelectMany(learner => Learning(pass, batch, learner)), batch =>
        {
            var rate = _rate.At(((long)epoch * BatchesPerEpoch) + batch.Number);
            OneCoreEach.Run([.. active.Select<HeadLearner, Action>(learner => () => learner.Move(rate))], _work.Cancellation);
            Report(epoch, batch.Number + 1, (batch.Number + 1 - first) * _batch / watch.Elapsed.TotalSeconds);
            if (batch.Number + 1 < BatchesPerEpoch)
                _checkpoint.SaveAtTimes(new TrainingPlace(epoch, batch.Number + 1));
        }, _work);
        _work.Tell($"Epoch {epoch + 1} of {_options.AllEpochs}: {active.Length} heads, {(BatchesPerEpoch - first) * _batch / watch.Elapsed.TotalSeconds:N0} images/s.");
    }

    private IEnumerable<Action> Learning(BackbonePass pass, PrefixBatch batch, HeadLearner learner) =>
        Enumerable.Range(0, learner.Parts).Select<int, Action>(part => () =>
        {
            var images = (part * _batch / learner.Parts)..((part + 1) * _batch / learner.Parts);
            learner.Learn(part, pass.Features(batch, learner, images), () => _targets.Of(batch, images, _task.Weights.GetValueOrDefault(learner.Head.Name)));
        });

    private void Validate()
    {
        var active = Active;
        var logits = active.ToDictionary(learner => learner, _ => new float[_task.Validation.Count * _task.Classes]);
        using var pass = new BackbonePass(_task, active, withTeacher: false);
        pass.Over(_task.Validation, Everything).Run(
            0,
            batch => active.Select<HeadLearner, Action>(learner => () =>
                learner.Predict(pass.Features(batch, learner, ..)).CopyTo(logits[learner], batch.Number * _batch * _task.Classes)),
            _ => { },
            _work);
        foreach (var learner in active)
        {
            learner.EndEpoch(logits[learner], _task.Validation.Labels);
            _work.Tell($"  {learner.Head.Name}: {100 * Calibration.Accuracy(logits[learner], _task.Validation.Labels):0.0} % of the validation images.");
        }
    }

    private int[][] Everything => [.. Enumerable.Range(0, _task.Validation.Count).Chunk(_batch)];

    private void Report(int epoch, int batches, double rate)
    {
        var (done, all) = (((long)epoch * BatchesPerEpoch) + batches, (long)_options.AllEpochs * BatchesPerEpoch);
        var left = TimeSpan.FromSeconds((all - done) * _batch / rate);
        // The last report, which ends the activity, comes from Run.
        _work.Report(Activity, $"epoch {epoch + 1} of {_options.AllEpochs}, {rate:N0} images/s, {left:h\\:mm\\:ss} left", done, all + 1);
    }
}
