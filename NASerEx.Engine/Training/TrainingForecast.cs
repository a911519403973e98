namespace NASerEx.Training;

/// <summary>
/// How long heads still learn on a frozen backbone. Of the time for a batch the backbone's part stays as it is, and the heads' part shrinks as halving
/// gives heads up; how large it is, is measured.
/// </summary>
/// <param name="epochs">Epochs in all.</param>
/// <param name="batches">Batches of an epoch.</param>
/// <param name="validationBatches">Batches of the validation after each epoch.</param>
/// <param name="kept">How many of some heads go on after so many epochs: epochs, then heads.</param>
/// <param name="asks">Whether the backbone is asked in an epoch; else what it said before is kept.</param>
internal sealed class TrainingForecast(int epochs, int batches, int validationBatches, Func<int, int, int> kept, Func<int, bool> asks)
{
    // Learning is the forward pass that validation is, and a backward pass of twice the work.
    private const double ForwardShare = 1d / 3;

    // With fewer batches an epoch has no pace of its own yet.
    private const double LeastOfEpoch = 0.25;

    private (TimeSpan Taken, TimeSpan InHeads) _first;
    private bool _knowsEpoch;
    private Pace? _training;
    private Pace? _validation;

    /// <summary>Whether the pace is that of batches that did not wait for their images.</summary>
    public bool IsSteady { get; private set; }

    /// <summary>Takes in how long batches of an epoch took. The first of them waits for its images, so that the pace is that of those after it.</summary>
    /// <param name="done">How many of them.</param>
    /// <param name="taken">How long they took.</param>
    /// <param name="inHeads">Time in the heads' own steps, summed over the cores.</param>
    /// <param name="cores">How many cores took part.</param>
    /// <param name="heads">How many heads learned.</param>
    /// <param name="asked">Whether the backbone was asked.</param>
    public void Trained(int done, TimeSpan taken, TimeSpan inHeads, int cores, int heads, bool asked)
    {
        if (done == 1)
            _first = (taken, inHeads);
        var (isEnough, hasPace) = (done >= LeastOfEpoch * batches, _training is not null);
        if (hasPace && (done == 1 || (_knowsEpoch && !isEnough)))
            return;
        var (steps, time, busy) = done == 1 ? (1, taken, inHeads) : (done - 1, taken - _first.Taken, inHeads - _first.InHeads);
        IsSteady |= done > 1 || batches == 1;
        _training = new Pace(time.TotalSeconds / steps, Math.Clamp(busy / (cores * time), 0, 1), heads, asked);
        _knowsEpoch |= isEnough;
    }

    /// <summary>Takes in how long a validation took.</summary>
    /// <param name="taken">How long it took.</param>
    /// <param name="heads">How many heads were validated.</param>
    /// <param name="asked">Whether the backbone was asked.</param>
    public void Validated(TimeSpan taken, int heads, bool asked) => _validation = new Pace(taken.TotalSeconds, _training?.HeadShare ?? 0, heads, asked);

    /// <summary>How long it takes from a batch on, the validations included; some batches have to have been taken in.</summary>
    /// <param name="epoch">The epoch that runs, from 0.</param>
    /// <param name="done">Batches of it that are done.</param>
    /// <param name="heads">How many heads learn.</param>
    public TimeSpan Left(int epoch, int done, int heads)
    {
        var (training, seconds) = (_training!.Value, 0d);
        for (; epoch < epochs; epoch++, done = 0)
        {
            seconds += ((batches - done) * training.Of(heads, asks(epoch))) + Validation(training, heads, asks(epoch));
            heads = epoch + 1 < epochs ? kept(epoch + 1, heads) : heads;
        }

        return TimeSpan.FromSeconds(seconds);
    }

    private double Validation(Pace training, int heads, bool asks) => _validation?.Of(heads, asks) ?? validationBatches * training.Of(ForwardShare * heads, asks);

    /// <summary>Seconds for a piece of work, the share of them that so many heads took, and whether the backbone took part in the rest.</summary>
    private readonly record struct Pace(double Seconds, double HeadShare, int Heads, bool Asked)
    {
        public double Of(double heads, bool asks) => Seconds * ((Asked && !asks ? 0 : 1 - HeadShare) + (HeadShare * heads / Heads));
    }
}
