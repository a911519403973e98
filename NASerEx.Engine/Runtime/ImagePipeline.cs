using System.Runtime.ExceptionServices;
using NASerEx.Common;
using NASerEx.Data;

namespace NASerEx.Runtime;

/// <summary>What became of one image.</summary>
/// <param name="Image">The image.</param>
/// <param name="Answer">What the model says of it.</param>
/// <param name="Fault">Why it could not be read; null where there is an answer.</param>
public readonly record struct ImageResult(InputImage Image, RunnerAnswer Answer, string? Fault);

/// <summary>How images run through a model.</summary>
public sealed record PipelineOptions
{
    /// <summary>Threads that read and decode images.</summary>
    public int Decoders { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>How long images wait for their batch to fill when no more come, before they are run without.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Batches of images that may be on their way at once, results that nobody has taken yet included. An image that waits longest in a late stage is run when this is full.</summary>
    public int Window { get; init; } = 32;
}

/// <summary>
/// Images through a model: some threads read and decode, one runs the model, and the caller adds images and takes results in the same order, all
/// at the same time. Whoever is too fast waits: the memory that is held does not grow. One caller's thread at a time, beside the one that feeds.
/// </summary>
public sealed class ImagePipeline : IDisposable
{
    private const int FewestDecoded = 8;

    private readonly object _gate = new();
    private readonly IExitRunner _runner;
    private readonly ImagePreparer _preparer;
    private readonly TimeSpan _linger;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenRegistration _wake;
    private readonly Task[] _threads;

    // Image i is decoded in slot i mod their number, and its result waits in the same place of results.
    private readonly Slot[] _slots;
    private readonly (bool IsKnown, ImageResult Result)[] _results;
    private long _added, _claimed, _run, _taken;
    private bool _isComplete, _isEnded;
    private Exception? _failure;

    /// <summary>Starts the threads.</summary>
    /// <param name="runner">The model; it is not disposed with this.</param>
    /// <param name="preparer">Reads images as the model wants them.</param>
    /// <param name="options">How they run.</param>
    /// <param name="cancellation">Stops everything; whoever waits throws.</param>
    /// <exception cref="NASerExException">Images are not prepared in the model's size (<c>ImageSize</c>).</exception>
    public ImagePipeline(IExitRunner runner, ImagePreparer preparer, PipelineOptions options, CancellationToken cancellation)
    {
        if (preparer.Length != runner.Size.Count)
            throw new NASerExException(
                "ImageSize", ErrorKind.InvalidInput, $"The model '{runner.Path}' takes images of {runner.Size}, but they are prepared as {preparer.Length} values. Correct width, height and channels of preprocess.");
        (_runner, _preparer, _linger) = (runner, preparer, options.Linger);
        _slots = [.. Enumerable.Range(0, Math.Max(FewestDecoded, runner.Batch)).Select(_ => new Slot(new float[preparer.Length]))];
        _results = new (bool, ImageResult)[Math.Max(_slots.Length, runner.Batch * runner.Exits.Length) + (options.Window * runner.Batch)];
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _wake = _stop.Token.Register(Pulse);
        _threads = [Start(Infer), .. Enumerable.Range(0, options.Decoders).Select(_ => Start(Decode))];
    }

    /// <summary>Images that may be on their way at once, results that nobody has taken yet included.</summary>
    public int Capacity => _slots.Length + _results.Length;

    /// <summary>Adds an image, unless a result comes first; waits until one or the other can be done.</summary>
    /// <param name="image">The image.</param>
    /// <param name="result">The next result, if the image was not added.</param>
    /// <returns>Whether the image was added.</returns>
    /// <exception cref="NASerExException">The model cannot be run.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped, or no more images may come.</exception>
    public bool AddOrTake(InputImage image, out ImageResult result)
    {
        lock (_gate)
        {
            while (true)
            {
                ThrowIfOver();
                if (TakeKnown(out result))
                    return false;
                if (_isComplete)
                    throw new OperationCanceledException("No more images may come.");
                if (HasFreeSlot)
                    break;
                Monitor.Wait(_gate);
            }

            Put(image);
            return true;
        }
    }

    /// <summary>
    /// Adds images on a thread of its own as they come, and says in the end that no more do; <see cref="Take"/> gives results meanwhile. A wait for
    /// the next image does not hold up the end of this.
    /// </summary>
    /// <param name="images">Images that may take their time, such as those of a live stream; what they throw, <see cref="Take"/> throws.</param>
    public void Feed(IEnumerable<InputImage> images) => Start(() =>
    {
        foreach (var image in images)
            if (!Add(image))
                return;
        Complete();
    });

    /// <summary>Says that no more images come, from any thread; those that were added are still answered.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes the next result if it is known already.</summary>
    public bool TryTake(out ImageResult result)
    {
        lock (_gate)
        {
            ThrowIfOver();
            return TakeKnown(out result);
        }
    }

    /// <summary>Takes the next result, after <see cref="Complete"/> or <see cref="Feed"/>; waits for it.</summary>
    /// <returns>Whether there was one left.</returns>
    /// <exception cref="NASerExException">The model cannot be run.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public bool Take(out ImageResult result)
    {
        lock (_gate)
        {
            while (true)
            {
                ThrowIfOver();
                if (TakeKnown(out result))
                    return true;
                if (_isEnded && _taken == _added)
                    return false;
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Runs images as they are asked for. Nothing else may be added or taken meanwhile.</summary>
    public IEnumerable<ImageResult> Run(IEnumerable<InputImage> images)
    {
        ImageResult result;
        foreach (var image in images)
            while (!AddOrTake(image, out result))
                yield return result;
        Complete();
        while (Take(out result))
            yield return result;
    }

    /// <summary>Stops the threads, and waits for them.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        foreach (var thread in _threads)
            ((IAsyncResult)thread).AsyncWaitHandle.WaitOne();
        _wake.Dispose();
        _stop.Dispose();
    }

    private Task Start(Action work)
    {
        var task = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        task.ContinueWith(failed => Fail(failed.Exception!.InnerException!), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return task;
    }

    private void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            Monitor.PulseAll(_gate);
        }
    }

    private void Pulse()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    private bool HasFreeSlot => _added - _run < _slots.Length;

    private bool Add(InputImage image)
    {
        lock (_gate)
        {
            while (!HasFreeSlot && !IsOver)
                Monitor.Wait(_gate);
            if (IsOver)
                return false;
            Put(image);
            return true;
        }
    }

    private void Put(InputImage image)
    {
        _slots[_added++ % _slots.Length].Image = image;
        Monitor.PulseAll(_gate);
    }

    private bool IsOver => _isComplete || IsStopped;

    private bool IsStopped => _stop.IsCancellationRequested || _failure is not null;

    private void ThrowIfOver()
    {
        if (_failure is not null)
            ExceptionDispatchInfo.Throw(_failure);
        _stop.Token.ThrowIfCancellationRequested();
    }

    private bool TakeKnown(out ImageResult result)
    {
        ref var next = ref _results[_taken % _results.Length];
        result = next.Result;
        if (!next.IsKnown)
            return false;
        next = default;
        _taken++;
        Monitor.PulseAll(_gate);
        return true;
    }

    private void Decode()
    {
        while (Claim() is { } slot)
        {
            slot.Fault = _preparer.Read(slot.Image!, slot.Pixels);
            lock (_gate)
            {
                slot.IsReady = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private Slot? Claim()
    {
        lock (_gate)
        {
            while (_claimed == _added && !IsOver)
                Monitor.Wait(_gate);
            return IsStopped || _claimed == _added ? null : _slots[_claimed++ % _slots.Length];
        }
    }

    private void Infer()
    {
        var answers = new List<RunnerAnswer>();
        for (var next = Await(); next is not Next.End; next = Await())
        {
            if (next is Next.Flush)
                _runner.Flush(answers);
            else
                Run(answers);
            Publish(answers);
        }

        if (!IsStopped)
            _runner.Flush(answers);
        Publish(answers);
        lock (_gate)
        {
            _isEnded = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Run(List<RunnerAnswer> answers)
    {
        var slot = _slots[_run % _slots.Length];
        if (slot.Fault is null)
            _runner.Add(_run, slot.Pixels, answers);
        lock (_gate)
        {
            _results[_run % _results.Length] = (slot.Fault is not null, new ImageResult(slot.Image!, default, slot.Fault));
            (slot.Image, slot.IsReady) = (null, false);
            _run++;
            Monitor.PulseAll(_gate);
        }
    }

    private enum Next
    {
        Image,
        Flush,
        End,
    }

    /// <summary>Waits for the next image in turn, for the end, or until what waits in batches should wait no longer.</summary>
    private Next Await()
    {
        lock (_gate)
        {
            while (!IsStopped)
            {
                var hasRoom = _run - _taken < _results.Length;
                if (hasRoom && _run < _added && _slots[_run % _slots.Length].IsReady)
                    return Next.Image;
                if (_isComplete && _run == _added)
                    return Next.End;
                var keepsCallerWaiting = !_results[_taken % _results.Length].IsKnown;
                if (_runner.Waiting > 0 && !hasRoom && keepsCallerWaiting)
                    return Next.Flush;
                if (_runner.Waiting == 0 || !hasRoom)
                    Monitor.Wait(_gate);
                else if (!Monitor.Wait(_gate, _linger))
                    return Next.Flush;
            }

            return Next.End;
        }
    }

    private void Publish(List<RunnerAnswer> answers)
    {
        if (answers.Count == 0)
            return;
        lock (_gate)
        {
            foreach (var answer in answers)
            {
                ref var place = ref _results[answer.Number % _results.Length];
                place = (true, place.Result with { Answer = answer });
            }

            Monitor.PulseAll(_gate);
        }

        answers.Clear();
    }

    private sealed class Slot(float[] pixels)
    {
        public float[] Pixels { get; } = pixels;

        public InputImage? Image { get; set; }

        public string? Fault { get; set; }

        public bool IsReady { get; set; }
    }
}
