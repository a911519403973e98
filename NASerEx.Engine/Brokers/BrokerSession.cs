using NASerEx.Common;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace NASerEx.Brokers;

/// <summary>Why a session is over.</summary>
/// <param name="Reason">Why, in a few words; null where another of another prefetch is wanted.</param>
/// <param name="Prefetch">Frames that the next one takes at once.</param>
/// <param name="Error">What keeps another from doing better.</param>
internal sealed record SessionEnd(string? Reason, int Prefetch, NASerExException? Error = null);

/// <summary>What became of a message.</summary>
internal enum Publication
{
    /// <summary>The broker keeps it.</summary>
    Confirmed,

    /// <summary>Its queue is full.</summary>
    Full,

    /// <summary>The session is over, and what came over it comes again.</summary>
    Lost,
}

/// <summary>One connection to the broker, over which frames come and results go until it is over. What was not acknowledged by then, the broker gives out again.</summary>
internal sealed class BrokerSession : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly BrokerOptions _options;
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly string _broker;
    private readonly TaskCompletionSource<SessionEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _consumer = "";
    private bool _isLeaving;
    private int _isDisposed;

    private BrokerSession(BrokerOptions options, IConnection connection, IChannel channel, string broker, int prefetch) =>
        (_options, _connection, _channel, _broker, Prefetch) = (options, connection, channel, broker, prefetch);

    /// <summary>Frames that may be here without being acknowledged.</summary>
    public int Prefetch { get; }

    /// <summary>Completes when this is over.</summary>
    public Task<SessionEnd> Ended => _ended.Task;

    /// <summary>Whether this is not over.</summary>
    public bool IsOpen => !_ended.Task.IsCompleted;

    /// <summary>Connects, sees to the queues, and takes in frames.</summary>
    /// <param name="factory">Where and how to connect.</param>
    /// <param name="options">The queues.</param>
    /// <param name="prefetch">Frames that may be here without being acknowledged.</param>
    /// <param name="arrived">Receives frames, also before this returns; their bytes are their own.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="NASerExException">As <see cref="BrokerErrors.Of(Exception, string)"/>.</exception>
    public static async Task<BrokerSession> OpenAsync(ConnectionFactory factory, BrokerOptions options, int prefetch, Action<QueuedFrame> arrived, CancellationToken cancellation)
    {
        var broker = BrokerAddress.NameOf(factory);
        IConnection? connection = null;
        BrokerSession? opened = null;
        try
        {
            connection = await factory.CreateConnectionAsync(cancellation).ConfigureAwait(false);
            await BrokerQueues.RequireAsync(connection, options, cancellation).ConfigureAwait(false);
            var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation).ConfigureAwait(false);
            var session = new BrokerSession(options, connection, channel, broker, prefetch);
            await session.ConsumeAsync(arrived, cancellation).ConfigureAwait(false);
            return opened = session;
        }
        catch (Exception error) when (BrokerErrors.IsClosed(error))
        {
            throw BrokerErrors.Of(error, broker);
        }
        finally
        {
            if (opened is null && connection is not null)
                await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Publishes a message, and waits until the broker has it.</summary>
    /// <exception cref="NASerExException">There is no such queue (<c>BrokerQueueNotFound</c>).</exception>
    public async Task<Publication> PublishAsync(string queue, BasicProperties properties, ReadOnlyMemory<byte> body)
    {
        try
        {
            await _channel.BasicPublishAsync(exchange: "", queue, mandatory: true, properties, body).ConfigureAwait(false);
            return Publication.Confirmed;
        }
        catch (PublishException refused)
        {
            return refused.IsReturn ? throw BrokerErrors.Gone(queue, _broker) : Publication.Full;
        }
        catch (Exception error) when (BrokerErrors.IsClosed(error))
        {
            return Publication.Lost;
        }
    }

    /// <summary>Says that a frame is done with; where this is over, it comes again.</summary>
    public async Task AcknowledgeAsync(ulong tag)
    {
        try
        {
            await _channel.BasicAckAsync(tag, multiple: false).ConfigureAwait(false);
        }
        catch (Exception error) when (BrokerErrors.IsClosed(error))
        {
            // Its result will be there twice, with the same id.
        }
    }

    /// <summary>Asks for no more frames.</summary>
    public async Task LeaveAsync()
    {
        _isLeaving = true;
        try
        {
            await _channel.BasicCancelAsync(_consumer, noWait: true).ConfigureAwait(false);
        }
        catch (Exception error) when (BrokerErrors.IsClosed(error))
        {
            // None come.
        }
    }

    /// <summary>Ends it, in favour of another.</summary>
    public void End(SessionEnd end) => _ended.TrySetResult(end);

    /// <summary>Gives what was not acknowledged back to the broker.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
            return;
        _ended.TrySetResult(new SessionEnd("it was closed", Prefetch));
        await _connection.AbortAsync(CloseTimeout).ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ConsumeAsync(Action<QueuedFrame> arrived, CancellationToken cancellation)
    {
        _connection.ConnectionShutdownAsync += (_, reason) => Over(new SessionEnd(reason.ReplyText, Prefetch));
        _channel.ChannelShutdownAsync += (_, reason) => Over(new SessionEnd(reason.ReplyText, Prefetch, IsLasting(reason) ? BrokerErrors.Of(reason, _broker) : null));
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            if (IsOpen)
                arrived(new QueuedFrame(this, message, _options.RawFormat));
            return Task.CompletedTask;
        };
        // The broker, too, ends consuming: when the queue is deleted.
        consumer.UnregisteredAsync += (_, _) => _isLeaving ? Task.CompletedTask : Over(new SessionEnd("the queue is gone", Prefetch, BrokerErrors.Gone(_options.InputQueue, _broker)));
        await _channel.BasicQosAsync(prefetchSize: 0, (ushort)Prefetch, global: false, cancellation).ConfigureAwait(false);
        _consumer = await _channel.BasicConsumeAsync(_options.InputQueue, autoAck: false, consumer, cancellation).ConfigureAwait(false);
    }

    private Task Over(SessionEnd end)
    {
        _ended.TrySetResult(end);
        return Task.CompletedTask;
    }

    private static bool IsLasting(ShutdownEventArgs reason) => reason is { Initiator: ShutdownInitiator.Peer, ReplyCode: Constants.NotFound or Constants.AccessRefused };
}
