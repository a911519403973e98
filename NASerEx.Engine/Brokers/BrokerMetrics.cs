using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace NASerEx.Brokers;

/// <summary>What a worker on a queue counts and times, for whoever listens to the meter <c>NASerEx.Streams</c>; each figure has the tag <c>queue</c>.</summary>
internal sealed class BrokerMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "NASerEx.Streams";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Frames = Meter.CreateCounter<long>("naserex.stream.frames", "{frame}", "Frames whose result the broker has confirmed, by the exit that they left at");
    private static readonly Counter<long> Poison = Meter.CreateCounter<long>("naserex.stream.poison", "{frame}", "Frames that were put into the dead-letter queue, since they cannot be answered");
    private static readonly Counter<long> Redelivered = Meter.CreateCounter<long>("naserex.stream.redelivered", "{frame}", "Frames that were taken in and had been given to a worker before");
    private static readonly UpDownCounter<long> Held = Meter.CreateUpDownCounter<long>("naserex.stream.held", "{frame}", "Frames that were taken in and are not acknowledged yet");
    private static readonly Histogram<double> Latency = Meter.CreateHistogram<double>("naserex.stream.latency", "s", "Time from taking a frame in to the confirmation of its result");
    private static readonly Histogram<double> Wait = Meter.CreateHistogram<double>("naserex.stream.queue_wait", "s", "Time from a frame's timestamp to taking it in");

    private readonly KeyValuePair<string, object?> _queue;

    /// <summary>Figures of a queue.</summary>
    public BrokerMetrics(string queue) => _queue = new("queue", queue);

    /// <summary>A frame was taken in.</summary>
    public void Take(QueuedFrame frame)
    {
        Held.Add(1, _queue);
        if (frame.IsRedelivered)
            Redelivered.Add(1, _queue);
        if (Wait.Enabled && frame.Published is { } published)
            Wait.Record(Math.Max(0, (DateTimeOffset.UtcNow - published).TotalSeconds), _queue);
    }

    /// <summary>A frame is no longer held, for whatever reason.</summary>
    public void Leave() => Held.Add(-1, _queue);

    /// <summary>A frame was answered, and its result confirmed.</summary>
    public void Answer(QueuedFrame frame, string exit)
    {
        Frames.Add(1, _queue, new("exit", exit));
        Latency.Record(Stopwatch.GetElapsedTime(frame.Arrived).TotalSeconds, _queue);
    }

    /// <summary>A frame was put aside.</summary>
    public void PutAside() => Poison.Add(1, _queue);
}
