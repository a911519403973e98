using System.Collections.Immutable;
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
    private const int TrialBatches = 4;

    private readonly HeadTrainingTask _task;
    private readonly TrainingOptions _options;
    private readonly WorkContext _work;
    private readonly Targets _targets;
    private readonly HeadLearner[] _streamed;
    private readonly FeatureBank[] _banks;
    private readonly KeptFeatures _kept;
    private readonly int[] _images;
    private readonly int _batch;
    private readonly int _passBatch;
    private readonly LearningRate _rate;
    private readonly Checkpoint _checkpoint;
    private readonly TrainingForecast _forecast;

    // Epochs before this ask the backbone; in those after it, what it said is kept.
    private int _asksUntil = int.MaxValue;

    public HeadTraining(HeadTrainingTask task, TrainingOptions options, WorkContext work, HeadLearner[] learners)
    {
        _task = task;
        _options = options;
        _work = work;
        _targets = new Targets(
            task.Train.Labels, task.Classes, new LabelAndTeacherLoss(options.Distillation, options.DistillationTemperature), options.LabelSmoothing);
        _images = StratifiedSubset.Of(task.Train.Labels, options.MaxImages, options.Seed);
        _batch = Math.Min(options.BatchSize, _images.Length);
        _passBatch = ImageParts.PassBatch(_batch);
        _streamed = [.. learners.Where(learner => !FeatureBank.Suits(learner.Head, _images.Length)).OrderByDescending(learner => learner.Head.Macs)];
        _banks = [.. learners.Except(_streamed).Select(learner => new FeatureBank(learner, _images, task.Validation.Count))];
        _kept = new KeptFeatures(task.Train, _images.Length, task.Validation, options.KeptShare);
        _rate = new LearningRate(options.LearningRate, (long)options.AllEpochs * BatchesPerEpoch);
        _checkpoint = new Checkpoint(task.Journal, _streamed, work);
        _forecast = new TrainingForecast(
            options.AllEpochs, BatchesPerEpoch, ValidationBatches(_batch).Length,
            (epochs, heads) => task.Halving is { } halving && Halving.IsRung(epochs) ? halving.Kept(heads) : heads,
            Asks);
    }

    private HeadLearner[] Active => [.. _streamed.Where(learner => !learner.Done)];

    private int BatchesPerEpoch => _images.Length / _batch;

    private int BatchesPerPass => (_images.Length + _passBatch - 1) / _passBatch;

    /// <summary>The images that heads learn from, in parts that the teacher can be asked about one by one.</summary>
    public ImmutableArray<Range> Parts => ImageParts.Of(_images.Length, _passBatch);

    /// <summary>Asks the teacher alone about some of the images, and leaves its answers, a row an image, in the journal.</summary>
    /// <param name="part">Which of the images that heads learn from; it is one of <see cref="Parts"/>.</param>
    public void AskTeacher(Range part)
    {
        var images = _images[part];
        using var pass = new BackbonePass(_task, [], withTeacher: true);
        FirstPass(pass, askTeacher: true, images);
        _checkpoint.KeepTeacher([.. images.SelectMany(image => _targets.TeacherOf(image))]);
    }

    /// <summary>Puts together what the teacher said of parts of the images, and leaves it in the journal as trainings find it.</summary>
    /// <param name="parts">The parts, each with its answers.</param>
    public void JoinTeacher(IEnumerable<(Range Part, float[] Logits)> parts)
    {
        foreach (var (part, logits) in parts)
            _targets.Keep(_images[part], logits);
        _checkpoint.KeepTeacher(_targets.Teacher);
    }

    /// <summary>Trains all heads; their best weights are in them afterwards.</summary>
    /// <param name="finished">Receives each head when it has learned all it will.</param>
    public void Run(Action<HeadLearner> finished)
    {
        var place = _checkpoint.Load();
        FirstPass(place.Epoch);
        TrainBanks(finished);
        // Where others decide who goes on, they may not have by the time that this was left.
        if (place is { Epoch: > 0, Batch: 0 } && _task.Halving?.Elsewhere is not null && !Halve(place.Epoch))
            return;
        foreach (var learner in _streamed.Where(learner => learner.Done || place.Epoch >= _options.AllEpochs))
            finished(learner);
        for (var epoch = place.Epoch; epoch < _options.AllEpochs && Active.Length > 0; epoch++)
        {
            var active = Active;
            KeepFeatures(asksUntil: epoch + 1, passes: _options.AllEpochs - epoch);
            Learn(epoch, epoch == place.Epoch ? place.Batch : 0, BatchesPerEpoch);
            Validate(epoch);
            var isDecided = Halve(epoch + 1);
            _checkpoint.Save(new TrainingPlace(epoch + 1, 0));
            foreach (var learner in active.Where(learner => learner.Done || epoch == _options.AllEpochs - 1))
                finished(learner);
            if (!isDecided)
                return;
        }

        _work.Report(Activity, "done", 1, 1);
    }

    /// <summary>How long <see cref="Run"/> takes, told from the pace of a few batches; the heads are of no use afterwards.</summary>
    public TimeSpan Try()
    {
        var (batches, left, asksFirst) = (Math.Min(TrialBatches, BatchesPerEpoch), TimeSpan.Zero, _targets.UsesTeacher || _banks.Length > 0);
        if (asksFirst)
            left += Asking(Math.Min(TrialBatches, BatchesPerPass)) * (BatchesPerPass + (_banks.Length > 0 ? ValidationBatches(_passBatch).Length : 0));
        foreach (var bank in _banks)
            left += Timed(() => bank.Train(_targets, null, _task.Validation.Labels, _options, () => { }, _work.Cancellation, stopAfter: 1)) * _options.EpochsFromMemory / Environment.ProcessorCount;
        if (_streamed.Length == 0)
            return left;
        Learn(epoch: 0, first: 0, batches);
        KeepFeatures(asksUntil: asksFirst ? 0 : 1, passes: (asksFirst ? 1 : 0) + _options.AllEpochs);
        return left + _forecast.Left(0, 0, _streamed.Length);
    }

    /// <summary>How long the backbone takes for a batch, without the start of a pass.</summary>
    private TimeSpan Asking(int batches)
    {
        var first = Timed(() => AskBackbone(_targets.UsesTeacher, _images[..Math.Min(_passBatch, _images.Length)]));
        var rest = Timed(() => AskBackbone(_targets.UsesTeacher, _images[..Math.Min(batches * _passBatch, _images.Length)])) - first;
        return batches > 1 && rest > TimeSpan.Zero ? rest / (batches - 1) : first;
    }

    private static TimeSpan Timed(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Gives up heads, if it is time; says whether it is known which.</summary>
    private bool Halve(int epochs) =>
        _task.Halving is not { } halving || !Halving.IsRung(epochs) || epochs >= _options.AllEpochs || Active is not { Length: > 0 } active
        || halving.Drop(epochs, active, _task.Validation.Labels, _work);

    private void FirstPass(int epoch)
    {
        var askTeacher = _targets.UsesTeacher && _streamed.Length + _banks.Length > 0 && !_checkpoint.FindTeacher(_targets.Teacher);
        if (!askTeacher && _banks.Length == 0)
            return;
        KeepFeatures(asksUntil: epoch, passes: 1 + _options.AllEpochs - epoch);
        AskBackbone(askTeacher, _images);
        if (askTeacher)
            _checkpoint.KeepTeacher(_targets.Teacher);
        if (_banks.Length > 0 || _kept.Any)
            KeepValidation();
    }

    private void AskBackbone(bool askTeacher, int[] images)
    {
        using var pass = FirstPassOf(askTeacher);
        FirstPass(pass, askTeacher, images);
    }

    private BackbonePass FirstPassOf(bool askTeacher) => new(_task, [.. _banks.Select(bank => bank.Learner), .. _kept.Any ? Active : []], askTeacher, _kept);

    private void KeepFeatures(int asksUntil, int passes)
    {
        var before = _kept.Any;
        // Pieces of a shared training end at the next comparison, and several may share a machine.
        var isWorthless = _options.ChangesImages || _task.Halving?.Elsewhere is not null;
        _kept.Want(Active, isWorthless ? 0 : passes, Active.Select(learner => _task.PointOf(learner.Head).PrefixMacs).DefaultIfEmpty().Max());
        if (_kept.Any && !before)
            _asksUntil = asksUntil;
    }

    private bool Asks(int epoch) => epoch < _asksUntil;

    private void FirstPass(BackbonePass pass, bool askTeacher, int[] images)
    {
        var done = 0;
        pass.Over(_task.Train, [.. images.Chunk(_passBatch)]).Run(0, _ => [], batch =>
        {
            if (askTeacher)
                _targets.Keep(batch.Indices, pass.Teacher(batch));
            foreach (var bank in _banks)
                bank.Keep(batch.Indices, pass.Features(batch, bank.Learner, ..));
            _work.Report(FirstActivity, "training images", done += batch.Indices.Length, images.Length);
        }, _work);
    }

    private void KeepValidation()
    {
        using var pass = FirstPassOf(askTeacher: false);
        pass.Over(_task.Validation, ValidationBatches(_passBatch)).Run(0, _ => [], batch =>
        {
            foreach (var bank in _banks)
                bank.KeepValidation(batch.Indices, pass.Features(batch, bank.Learner, ..));
        }, _work);
    }

    private void TrainBanks(Action<HeadLearner> finished)
    {
        var (done, all) = (0, _banks.Length * _options.EpochsFromMemory);
        OneCoreEach.Run([.. _banks.Select<FeatureBank, Action>(bank => () =>
        {
            bank.Train(
                _targets, _task.Weights.GetValueOrDefault(bank.Learner.Head.Name), _task.Validation.Labels, _options,
                () =>
                {
                    lock (_banks)
                        _work.Report(BankActivity, $"{_banks.Length} heads", ++done, all);
                },
                _work.Cancellation);
            lock (_banks)
                finished(bank.Learner);
        })], _work.Cancellation);
    }

    private void Learn(int epoch, int first, int end)
    {
        var active = Active;
        using var pass = new BackbonePass(_task, active, withTeacher: false, _kept);
        var order = (int[])_images.Clone();
        Seeds.Of(_options.Seed, epoch).Shuffle(order);
        var before = Taken(active);
        var watch = Stopwatch.StartNew();
        var stream = pass.Over(_task.Train, [.. order.Chunk(_batch).Take(end)], ImageViews.Of(_task.Size, _options, epoch));
        stream.Run(first, batch => active.SelectMany(learner => Learning(pass, batch, learner)), batch =>
        {
            var rate = _rate.At(((long)epoch * BatchesPerEpoch) + batch.Number);
            OneCoreEach.Run([.. active.Select<HeadLearner, Action>(learner => () => learner.Move(rate))], _work.Cancellation);
            var taken = watch.Elapsed;
            _forecast.Trained(batch.Number + 1 - first, taken, Taken(active) - before, Environment.ProcessorCount, active.Length, Asks(epoch));
            Report(epoch, batch.Number + 1, active.Length, (batch.Number + 1 - first) * _batch / taken.TotalSeconds);
            if (batch.Number + 1 < BatchesPerEpoch)
                _checkpoint.SaveAtTimes(new TrainingPlace(epoch, batch.Number + 1));
        }, _work);
        _work.Tell($"Epoch {epoch + 1} of {_options.AllEpochs}: {active.Length} heads, {(end - first) * _batch / watch.Elapsed.TotalSeconds:N0} images/s.");
    }

    private IEnumerable<Action> Learning(BackbonePass pass, PrefixBatch batch, HeadLearner learner) =>
        Enumerable.Range(0, learner.Parts).Select<int, Action>(part => () =>
        {
            var images = (part * _batch / learner.Parts)..((part + 1) * _batch / learner.Parts);
            learner.Learn(part, pass.Features(batch, learner, images), () => _targets.Of(batch, images, _task.Weights.GetValueOrDefault(learner.Head.Name)));
        });

    private void Validate(int epoch)
    {
        var active = Active;
        var started = Stopwatch.GetTimestamp();
        var logits = active.ToDictionary(learner => learner, _ => new float[_task.Validation.Count * _task.Classes]);
        using var pass = new BackbonePass(_task, active, withTeacher: false, _kept);
        pass.Over(_task.Validation, ValidationBatches(_batch)).Run(
            0,
            batch => active.Select<HeadLearner, Action>(learner => () =>
                learner.Predict(pass.Features(batch, learner, ..)).CopyTo(logits[learner], batch.Number * _batch * _task.Classes)),
            _ => { },
            _work);
        _forecast.Validated(Stopwatch.GetElapsedTime(started), active.Length, Asks(epoch));
        foreach (var learner in active)
        {
            learner.EndEpoch(logits[learner], _task.Validation.Labels);
            _work.Tell($"  {learner.Head.Name}: {100 * Calibration.Accuracy(logits[learner], _task.Validation.Labels):0.0} % of the validation images.");
        }
    }

    private int[][] ValidationBatches(int size) => [.. Enumerable.Range(0, _task.Validation.Count).Chunk(size)];

    private static TimeSpan Taken(HeadLearner[] learners) => learners.Aggregate(TimeSpan.Zero, (sum, learner) => sum + learner.Taken);

    private void Report(int epoch, int batches, int heads, double rate)
    {
        var (done, all) = (((long)epoch * BatchesPerEpoch) + batches, (long)_options.AllEpochs * BatchesPerEpoch);
        // The last report, which ends the activity, comes from Run.
        _work.Report(Activity, $"epoch {epoch + 1} of {_options.AllEpochs}, {rate:N0} images/s", done, all + 1, _forecast.IsSteady ? _forecast.Left(epoch, batches, heads) : null);
    }
}
