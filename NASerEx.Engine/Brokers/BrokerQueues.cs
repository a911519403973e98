using NASerEx.Common;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace NASerEx.Brokers;

/// <summary>Sees to it that the queues are there: those that are missing are made as quorum queues, the others are taken as they are.</summary>
internal static class BrokerQueues
{
    private static readonly Dictionary<string, object?> Quorum = new() { ["x-queue-type"] = "quorum" };

    /// <summary>Looks for the queues of a worker, and makes them. Workers may do so at the same time.</summary>
    /// <exception cref="OperationInterruptedException">The broker refuses.</exception>
    public static async Task RequireAsync(IConnection connection, BrokerOptions options, CancellationToken cancellation)
    {
        await RequireAsync(connection, options.DeadLetterQueue, Quorum, cancellation).ConfigureAwait(false);
        await RequireAsync(connection, options.OutputQueue, Quorum, cancellation).ConfigureAwait(false);
        await RequireAsync(connection, options.InputQueue, InputArguments(options), cancellation).ConfigureAwait(false);
    }

    /// <summary>Frames that come back too often go to the queue beside; they leave this one only when they are there.</summary>
    public static Dictionary<string, object?> InputArguments(BrokerOptions options) => new(Quorum)
    {
        ["x-delivery-limit"] = options.DeliveryLimit,
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = options.DeadLetterQueue,
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    private static async Task RequireAsync(IConnection connection, string queue, Dictionary<string, object?> arguments, CancellationToken cancellation)
    {
        if (await IsThereAsync(connection, queue, cancellation).ConfigureAwait(false))
            return;
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation).ConfigureAwait(false);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation).ConfigureAwait(false);
    }

    // What is missing ends the channel.
    private static async Task<bool> IsThereAsync(IConnection connection, string queue, CancellationToken cancellation)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation).ConfigureAwait(false);
        try
        {
            await channel.QueueDeclarePassiveAsync(queue, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (OperationInterruptedException error) when (error.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return false;
        }
    }
}
