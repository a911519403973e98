using System.Collections.Concurrent;
using System.Net;
using System.Text;
using NASerEx.Common;
using NASerEx.Data;
using RabbitMQ.Client;

namespace NASerEx.Brokers;

/// <summary>
/// Frames from one queue, and results into another. A frame is acknowledged when the broker has confirmed its result, so that one without a result is
/// given out again, whatever happens to this process; its result may then be there twice, with the same id. What is held is bounded by the prefetch: where
/// results cannot be put down, no more frames come. One thread asks for frames and one answers them.
/// </summary>
internal sealed class BrokerStream : IDisposable
{
    /// <summary>Header of messages in the dead-letter queue that says why they cannot be answered.</summary>
    public const string ReasonHeader = "x-naserex-reason";

    /// <summary>Type of messages with results.</summary>
    public const string ResultType = "naserex.prediction.v1";

    private const string Json = "application/json";
    private const int MostAttempts = 5;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);

    private readonly ConnectionFactory _factory;
    private readonly BrokerOptions _options;
    private readonly BrokerMetrics _metrics;
    private readonly WorkContext _work;
    private readonly int _prefetch;
    private readonly BlockingCollection<QueuedFrame> _arrived = [];
    private readonly CountdownEvent _settling = new(1);
    private readonly SemaphoreSlim _askingForResults = new(1), _askingForRefused = new(1);
    private readonly CancellationTokenSource _stop = new(), _closed = new();
    private readonly Task _supervision;
    private volatile BrokerSession _session;
    private volatile NASerExException? _failure;
    private int _held;
    private long _answered, _putAside, _redelivered;

    /// <summary>Connects, and begins to take in frames.</summary>
    /// <param name="options">The queues.</param>
    /// <param name="credential">User and password, or null.</param>
    /// <param name="prefetch">Frames that may be held at once.</param>
    /// <param name="work">Receives warnings; its cancellation gives up connecting.</param>
    /// <exception cref="NASerExException">As <see cref="BrokerAddress.Parse"/> and <see cref="BrokerErrors.Of(Exception, string)"/>.</exception>
    public BrokerStream(BrokerOptions options, NetworkCredential? credential, int prefetch, WorkContext work)
    {
        (_factory, _options, _metrics, _work, _prefetch) = (BrokerAddress.Parse(options.Address, credential), options, new BrokerMetrics(options.InputQueue), work, Math.Min(prefetch, ushort.MaxValue));
        _session = Task.Run(() => OpenAsync(_prefetch, work.Cancellation)).GetAwaiter().GetResult();
        _supervision = Task.Run(SuperviseAsync);
    }

    /// <summary>Frames that were answered, their results confirmed.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Frames that were put into the dead-letter queue.</summary>
    public long PutAside => Interlocked.Read(ref _putAside);

    /// <summary>Frames that had been given to a worker before.</summary>
    public long Redelivered => Interlocked.Read(ref _redelivered);

    /// <summary>Frames that are held.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>The frames as they come, until this is stopped, or the queue has been empty for as long as the options say.</summary>
    /// <exception cref="NASerExException">The broker gives or takes no more.</exception>
    public IEnumerable<InputImage> Frames()
    {
        var busy = Environment.TickCount64;
        while (!_stop.IsCancellationRequested)
        {
            if (_failure is not null)
                throw _failure;
            if (_arrived.TryTake(out var frame, Tick))
            {
                if (frame.Session.IsOpen)
                    yield return frame;
                else
                    Drop(frame);
            }

            if (Held > 0 || !_session.IsOpen)
                busy = Environment.TickCount64;
            else if (Environment.TickCount64 - busy >= _options.IdleTimeout?.TotalMilliseconds)
                yield break;
        }
    }

    /// <summary>Puts a frame's result into the output queue; returns at once.</summary>
    /// <param name="frame">One of the frames.</param>
    /// <param name="exit">Where it left.</param>
    /// <param name="result">The result, as JSON.</param>
    public void Answer(QueuedFrame frame, string exit, ReadOnlyMemory<byte> result) => Settle(frame, _options.OutputQueue, ResultOf(frame), result, () =>
    {
        Interlocked.Increment(ref _answered);
        _metrics.Answer(frame, exit);
    });

    /// <summary>Puts a frame that cannot be answered into the dead-letter queue; returns at once.</summary>
    /// <param name="frame">One of the frames.</param>
    /// <param name="reason">Why.</param>
    public void Refuse(QueuedFrame frame, string reason) => Settle(frame, _options.DeadLetterQueue, PoisonOf(frame, reason), frame.Body, () =>
    {
        Interlocked.Increment(ref _putAside);
        _metrics.PutAside();
        _work.Warn($"'{frame.Source}' goes to the queue '{_options.DeadLetterQueue}': {reason.TrimEnd('.')}.");
    });

    /// <summary>Takes in no more frames.</summary>
    public void Stop()
    {
        _stop.Cancel();
        _ = _session.LeaveAsync();
    }

    /// <summary>Waits until everything that was answered or refused is settled.</summary>
    /// <exception cref="NASerExException">The broker takes no more.</exception>
    public void Drain(CancellationToken cancellation)
    {
        _settling.Signal();
        _settling.Wait(cancellation);
        if (_failure is not null)
            throw _failure;
    }

    /// <summary>Leaves; what is not settled, the broker gives to others.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _closed.Cancel();
        _supervision.Wait();
        Task.Run(() => _session.DisposeAsync().AsTask()).Wait();
    }

    private async Task<BrokerSession> OpenAsync(int prefetch, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
            try
            {
                return await BrokerSession.OpenAsync(_factory, _options, prefetch, Arrive, cancellation).ConfigureAwait(false);
            }
            catch (NASerExException error) when (BrokerErrors.IsStumble(error) && attempt < MostAttempts)
            {
                await Task.Delay(FirstWait * attempt, cancellation).ConfigureAwait(false);
            }
    }

    // Workers that die bring all that they hold back with them. What came back often is taken alone, so that only what they die of comes back again.
    private void Arrive(QueuedFrame frame)
    {
        if (frame.DeliveryCount >= _options.Suspicion && frame.Session.Prefetch > 1)
        {
            frame.Session.End(new SessionEnd(null, Prefetch: 1));
            frame.Release();
            return;
        }

        Interlocked.Increment(ref _held);
        if (frame.IsRedelivered)
            Interlocked.Increment(ref _redelivered);
        _metrics.Take(frame);
        _arrived.Add(frame);
    }

    private void Drop(QueuedFrame frame)
    {
        frame.Release();
        _metrics.Leave();
        Interlocked.Decrement(ref _held);
    }

    private void Settle(QueuedFrame frame, string queue, BasicProperties properties, ReadOnlyMemory<byte> body, Action settled)
    {
        _settling.AddCount();
        _ = SettleAsync(frame, queue, properties, body, settled);
    }

    private async Task SettleAsync(QueuedFrame frame, string queue, BasicProperties properties, ReadOnlyMemory<byte> body, Action settled)
    {
        try
        {
            var publication = await frame.Session.PublishAsync(queue, properties, body).ConfigureAwait(false);
            if (publication == Publication.Full)
                publication = await AwaitRoomAsync(queue == _options.OutputQueue ? _askingForResults : _askingForRefused, () => frame.Session.PublishAsync(queue, properties, body)).ConfigureAwait(false);
            if (publication != Publication.Confirmed)
                return;
            settled();
            await frame.AcknowledgeAsync().ConfigureAwait(false);
            if (frame.Session.Prefetch < _prefetch && frame.DeliveryCount < _options.Suspicion)
                frame.Session.End(new SessionEnd(null, _prefetch));
        }
        catch (NASerExException error)
        {
            _failure ??= error;
        }
        catch (OperationCanceledException)
        {
            // Someone else answers it.
        }
        finally
        {
            Drop(frame);
            _settling.Signal();
        }
    }

    // One asks for all that wait for the same queue.
    private async Task<Publication> AwaitRoomAsync(SemaphoreSlim asking, Func<Task<Publication>> publish)
    {
        await asking.WaitAsync(_closed.Token).ConfigureAwait(false);
        try
        {
            var publication = await publish().ConfigureAwait(false);
            for (var wait = FirstWait; publication == Publication.Full; wait = wait * 2 < _options.RetryInterval ? wait * 2 : _options.RetryInterval)
            {
                await Task.Delay(wait, _closed.Token).ConfigureAwait(false);
                publication = await publish().ConfigureAwait(false);
            }

            return publication;
        }
        finally
        {
            asking.Release();
        }
    }

    private async Task SuperviseAsync()
    {
        try
        {
            while (true)
            {
                var end = await _session.Ended.WaitAsync(_stop.Token).ConfigureAwait(false);
                await _session.DisposeAsync().ConfigureAwait(false);
                _session = await ReopenAsync(end).ConfigureAwait(false);
            }
        }
        catch (NASerExException error)
        {
            _failure ??= error;
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for more frames.
        }
    }

    private async Task<BrokerSession> ReopenAsync(SessionEnd end)
    {
        if (end.Error is not null)
            throw end.Error;
        if (end.Reason is not null)
            _work.Warn($"The connection to the broker is lost ({end.Reason}). It is tried again until it is there; frames that have no confirmed result come again.");
        for (var isNew = end.Reason is null; ; isNew = false)
        {
            if (!isNew)
                await Task.Delay(_options.RetryInterval, _stop.Token).ConfigureAwait(false);
            try
            {
                return await OpenAsync(end.Prefetch, _stop.Token).ConfigureAwait(false);
            }
            catch (NASerExException error) when (error.Id == BrokerErrors.Unreachable)
            {
                _work.Tell(error.Message);
            }
        }
    }

    private static BasicProperties ResultOf(QueuedFrame frame) => new()
    {
        MessageId = frame.Properties.MessageId,
        CorrelationId = frame.Properties.CorrelationId,
        ContentType = Json,
        Type = ResultType,
        Persistent = true,
    };

    private static BasicProperties PoisonOf(QueuedFrame frame, string reason) => new(frame.Properties)
    {
        Headers = new Dictionary<string, object?>(frame.Properties.Headers ?? new Dictionary<string, object?>()) { [ReasonHeader] = Encoding.UTF8.GetBytes(reason) },
        Persistent = true,
        // It is not to go again, and the broker takes no message in another user's name.
        Expiration = null,
        UserId = null,
    };
}
