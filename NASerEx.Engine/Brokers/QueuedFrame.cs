using System.Buffers;
using System.Text;
using NASerEx.Data;
using NASerEx.Data.Decoding;
using NASerEx.Data.Files;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace NASerEx.Brokers;

/// <summary>A message with a frame: the bytes of an image, or the path or <c>file</c> URI of one. Its id is that of the message.</summary>
internal sealed class QueuedFrame : InputImage
{
    /// <summary>Content type of messages whose body says where the image is.</summary>
    public const string ReferenceType = "text/uri-list";

    private const string DeliveryCountHeader = "x-delivery-count";
    private const string MillisecondsHeader = "timestamp_in_ms";

    private readonly RawFormat? _format;
    private readonly ulong _tag;
    private readonly int _length;
    private byte[]? _rented;

    /// <summary>Copies a message; its memory is the library's own.</summary>
    public QueuedFrame(BrokerSession session, BasicDeliverEventArgs message, RawFormat? format)
    {
        (Session, _format, _tag, IsRedelivered) = (session, format, message.DeliveryTag, message.Redelivered);
        Properties = new BasicProperties(message.BasicProperties);
        _length = message.Body.Length;
        _rented = ArrayPool<byte>.Shared.Rent(_length);
        message.Body.CopyTo(_rented);
    }

    /// <summary>What it came over.</summary>
    public BrokerSession Session { get; }

    /// <summary>The message's properties.</summary>
    public BasicProperties Properties { get; }

    /// <summary>Whether it was given to a worker before.</summary>
    public bool IsRedelivered { get; }

    /// <summary>How often it came back from a worker, as a quorum queue counts it.</summary>
    public long DeliveryCount => Number(DeliveryCountHeader) ?? 0;

    /// <summary>When it came, in the ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public long Arrived { get; } = System.Diagnostics.Stopwatch.GetTimestamp();

    /// <summary>When it was published, where its publisher or broker says it.</summary>
    public DateTimeOffset? Published => Number(MillisecondsHeader) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        : Properties.IsTimestampPresent() ? DateTimeOffset.FromUnixTimeSeconds(Properties.Timestamp.UnixTime)
        : null;

    /// <summary>The message's bytes, until it is released.</summary>
    public ReadOnlyMemory<byte> Body => _rented.AsMemory(0, _length);

    /// <inheritdoc/>
    public override string Source => Properties.MessageId is { Length: > 0 } id ? id : "a message without an id";

    /// <summary>Says that it is done with.</summary>
    public Task AcknowledgeAsync() => Session.AcknowledgeAsync(_tag);

    /// <summary>Gives its memory back.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } bytes)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    internal override void Read(Preprocessor preprocessor, Span<float> values)
    {
        if (Properties.MessageId is not { Length: > 0 })
            throw new UnreadableImageException("the message has no message_id, by which its result could be known");
        if (Properties.ContentEncoding is { Length: > 0 } encoding)
            throw new UnreadableImageException($"the message has the content encoding '{encoding}', and only plain bytes are read");
        Image().Read(preprocessor, values);
    }

    private InputImage Image() => Properties.ContentType?.Split(';')[0].Trim().Equals(ReferenceType, StringComparison.OrdinalIgnoreCase) is true
        ? new FileImage(PathIn(Encoding.UTF8.GetString(Body.Span)))
        : FrameStream.One(1, Body.Span, _format);

    private static string PathIn(string text)
    {
        string[] lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => !line.StartsWith('#'))];
        return lines is not [var line] ? throw new UnreadableImageException($"the message names {lines.Length} images, and not one")
            : Path.IsPathFullyQualified(line) ? line
            : Uri.TryCreate(line, UriKind.Absolute, out var uri) && uri.IsFile ? uri.LocalPath
            : throw new UnreadableImageException($"'{line}' is neither the full path nor the file URI of an image");
    }

    private long? Number(string header) => Properties.Headers?.TryGetValue(header, out var value) is true
        ? value switch
        {
            long number => number,
            int number => number,
            _ => null,
        }
        : null;
}
