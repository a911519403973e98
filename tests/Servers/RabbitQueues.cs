using System.Collections.Concurrent;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace NASerEx.Servers;

/// <summary>A message as it was taken from a queue.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="Properties">What else is said of it.</param>
public sealed record TakenMessage(string? Id, byte[] Body, IReadOnlyBasicProperties Properties)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>A header's text; null where there is none.</summary>
    public string? Header(string name) => Properties.Headers?.TryGetValue(name, out var value) is true ? value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : $"{value}" : null;
}

/// <summary>Those who fill a queue with frames and take results, over a connection of their own.</summary>
public sealed class RabbitQueues : IDisposable
{
    private const int Together = 500;

    private readonly IConnection _connection;
    private readonly IChannel _channel;

    /// <summary>Connects.</summary>
    public RabbitQueues(RabbitServer server)
    {
        var factory = new ConnectionFactory { Uri = new Uri(server.Address), Password = server.Credential.Password };
        _connection = Task.Run(() => factory.CreateConnectionAsync()).Result;
        _channel = Task.Run(() => _connection.CreateChannelAsync(new CreateChannelOptions(true, true))).Result;
    }

    /// <summary>Makes a queue; a quorum queue where nothing else is said.</summary>
    public void Declare(string queue, params IEnumerable<(string Name, object? Value)> arguments)
    {
        var given = arguments.ToDictionary(one => one.Name, one => one.Value);
        given.TryAdd("x-queue-type", "quorum");
        Task.Run(() => _channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, given)).Wait();
    }

    /// <summary>Deletes a queue.</summary>
    public void Delete(string queue) => Task.Run(() => _channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false)).Wait();

    /// <summary>Messages that wait in a queue.</summary>
    public int Count(string queue) => (int)Task.Run(() => _channel.QueueDeclarePassiveAsync(queue)).Result.MessageCount;

    /// <summary>Puts messages into a queue, and waits until the broker has them.</summary>
    public void Publish(string queue, IEnumerable<(BasicProperties Properties, byte[] Body)> messages) => Task.Run(async () =>
    {
        foreach (var some in messages.Chunk(Together))
            await Task.WhenAll([.. some.Select(one => _channel.BasicPublishAsync("", queue, mandatory: true, one.Properties, one.Body).AsTask())]);
    }).Wait();

    /// <summary>Puts frames into a queue.</summary>
    public void Publish(string queue, IEnumerable<(string Id, byte[] Body)> frames) =>
        Publish(queue, frames.Select(frame => (new BasicProperties { MessageId = frame.Id, Persistent = true, Timestamp = new AmqpTimestamp(DateTimeOffset.UtcNow.ToUnixTimeSeconds()) }, frame.Body)));

    /// <summary>Takes whatever waits in a queue.</summary>
    public IReadOnlyList<TakenMessage> Take(string queue) => Task.Run(async () =>
    {
        var taken = new List<TakenMessage>();
        while (await _channel.BasicGetAsync(queue, autoAck: true) is { } message)
            taken.Add(new TakenMessage(message.BasicProperties.MessageId, message.Body.ToArray(), message.BasicProperties));
        return taken;
    }).Result;

    /// <summary>Takes messages as they come, until this is disposed.</summary>
    public ConcurrentQueue<TakenMessage> Listen(string queue)
    {
        var taken = new ConcurrentQueue<TakenMessage>();
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            taken.Enqueue(new TakenMessage(message.BasicProperties.MessageId, message.Body.ToArray(), message.BasicProperties));
            return Task.CompletedTask;
        };
        Task.Run(() => _channel.BasicConsumeAsync(queue, autoAck: true, consumer)).Wait();
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose() => Task.Run(() => _connection.DisposeAsync().AsTask()).Wait();
}
