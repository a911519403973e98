using NASerEx.Common;
using NASerEx.Data;

namespace NASerEx.Brokers;

/// <summary>Where a worker takes frames from, and where it puts what is said of them.</summary>
/// <param name="Address">The broker, as <c>amqp://user@host:5672/virtual-host</c>, or <c>amqps</c> for TLS, without a password.</param>
/// <param name="InputQueue">Name of the queue of frames.</param>
/// <param name="OutputQueue">Name of the queue of results.</param>
public sealed record BrokerOptions(string Address, string InputQueue, string OutputQueue)
{
    /// <summary>Ending of the default name of the queue of frames that cannot be answered.</summary>
    public const string DeadLetterEnding = ".dead";

    /// <summary>Name of the queue of frames that cannot be answered.</summary>
    public string DeadLetterQueue { get; init; } = InputQueue + DeadLetterEnding;

    /// <summary>The form of raw frames; null for encoded images.</summary>
    public RawFormat? RawFormat { get; init; }

    /// <summary>How long to wait for another frame, while none is on its way, before the worker ends; null works until it is stopped.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>How long a worker that is stopped goes on with frames that it has taken in; the broker gives the rest to others.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait before a broker that was lost is tried again; also the longest wait for room in a full queue.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a frame comes back from workers that died before the broker puts it aside, where the input queue is made here. RabbitMQ 4 has the same default.</summary>
    public int DeliveryLimit { get; init; } = 20;

    /// <summary>How often a frame has come back when it is taken alone: if it is what workers die of, others no longer come back with it.</summary>
    public int Suspicion { get; init; } = 3;

    /// <summary>Refuses what no worker can work with, before a model is opened.</summary>
    /// <exception cref="NASerExException">
    /// The address is not understood or holds a password (as <see cref="BrokerAddress.Require"/>), or two of the queues are the same (<c>BrokerQueuesAlike</c>).
    /// </exception>
    public void Check()
    {
        BrokerAddress.Require(Address);
        string[] queues = [InputQueue, OutputQueue, DeadLetterQueue];
        if (queues.CountBy(queue => queue, StringComparer.Ordinal).FirstOrDefault(named => named.Value > 1) is { Key: { } twice })
            throw new NASerExException(
                "BrokerQueuesAlike", ErrorKind.InvalidInput,
                $"The queue '{twice}' is named twice, so a worker would take what it puts there for frames. Name three queues: of frames, of results and of frames that cannot be answered.");
    }
}
