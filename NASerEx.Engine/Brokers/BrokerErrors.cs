using System.Threading.Channels;
using NASerEx.Common;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace NASerEx.Brokers;

/// <summary>What goes wrong between a worker and its broker, in words of a user.</summary>
internal static class BrokerErrors
{
    /// <summary>The broker does not answer; it may later.</summary>
    public const string Unreachable = "BrokerUnreachable";

    /// <summary>Whether an exception says that a connection or channel is over.</summary>
    public static bool IsClosed(Exception error) => error is OperationInterruptedException or ObjectDisposedException or ChannelClosedException or IOException;

    /// <summary>Whether the broker tripped over its own feet, as RabbitMQ 3.10 does when several make the same quorum queue at once.</summary>
    public static bool IsStumble(NASerExException error) => error.InnerException is OperationInterruptedException { ShutdownReason.ReplyCode: Constants.InternalError };

    /// <summary>What was thrown while a session was opened.</summary>
    public static NASerExException Of(Exception error, string broker) => (error, error.GetBaseException()) switch
    {
        (_, AuthenticationFailureException or PossibleAuthenticationFailureException) => new(
            "BrokerAccessRefused", ErrorKind.InvalidInput,
            $"The broker '{broker}' refuses the user or the password. Give them by -Credential, or the user in the address and the password in the environment variable {BrokerAddress.PasswordVariable}."),
        (OperationInterruptedException { ShutdownReason: { } reason }, _) => Of(reason, broker, error),
        (_, OperationInterruptedException { ShutdownReason: { } reason }) => Of(reason, broker, error),
        (_, var cause) => new(Unreachable, ErrorKind.Environment, $"The broker '{broker}' cannot be reached: {cause.Message.TrimEnd('.')}. Check the address, and that the broker runs.", error),
    };

    /// <summary>Why the broker ended a channel or connection.</summary>
    public static NASerExException Of(ShutdownEventArgs reason, string broker, Exception? cause = null) => reason.ReplyCode switch
    {
        Constants.NotFound => new("BrokerQueueNotFound", ErrorKind.NotFound, $"The broker '{broker}' has no such queue: {reason.ReplyText}."),
        Constants.AccessRefused or Constants.NotAllowed => new("BrokerAccessRefused", ErrorKind.InvalidInput, $"The broker '{broker}' refuses this user: {reason.ReplyText}."),
        Constants.PreconditionFailed => new("BrokerQueueUnfit", ErrorKind.InvalidInput, $"The broker '{broker}' cannot use a queue so: {reason.ReplyText}."),
        _ => new(Unreachable, ErrorKind.Environment, $"The broker '{broker}' has ended the connection: {reason.ReplyText}.", cause),
    };

    /// <summary>A queue is gone that was there.</summary>
    public static NASerExException Gone(string queue, string broker) =>
        new("BrokerQueueNotFound", ErrorKind.NotFound, $"The broker '{broker}' has no queue '{queue}' any more. Frames that have no confirmed result stay in the input queue; start the worker again when the queue is there.");
}
