using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using NASerEx.Brokers;
using NASerEx.Common;
using NASerEx.Monitoring;
using NASerEx.Runtime;

namespace NASerEx;

/// <summary>Frames of a queue that left at one place.</summary>
/// <param name="Name">The exit point, or <c>end</c>.</param>
/// <param name="Frames">How many.</param>
public readonly record struct QueuedExit(string Name, long Frames);

/// <summary>What a worker on a queue did.</summary>
/// <param name="Frames">Frames whose result the broker confirmed.</param>
/// <param name="Exits">Where frames left, those that were answered in vain included.</param>
/// <param name="DeadLettered">Frames that were put into the dead-letter queue.</param>
/// <param name="Redelivered">Frames that had been given to a worker before.</param>
/// <param name="Seconds">How long it worked.</param>
public sealed record QueuedRun(long Frames, ImmutableArray<QueuedExit> Exits, long DeadLettered, long Redelivered, double Seconds);

/// <summary>A model as a worker on a broker's queue.</summary>
public static class QueuedInference
{
    /// <summary>Results that may wait for their confirmation while the model goes on.</summary>
    private const int Unconfirmed = 64;

    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>How frames of a queue flow: few wait, since those that a worker holds are not there for others.</summary>
    public static PipelineOptions Pipeline { get; } = new() { Window = 4 };

    /// <summary>Answers frames until it is stopped, or no more come. A worker that is stopped finishes the frames that it has taken in.</summary>
    /// <param name="inference">The model, opened with <see cref="Pipeline"/>.</param>
    /// <param name="options">The queues.</param>
    /// <param name="credential">User and password for the broker, or null.</param>
    /// <param name="onAlarm">Receives in what the stream turns out not to look like the calibration images, where it is watched.</param>
    /// <param name="work">Receives warnings, and stops it.</param>
    /// <exception cref="NASerExException">
    /// The broker cannot be reached (<c>BrokerUnreachable</c>), refuses the user (<c>BrokerAccessRefused</c>), or a queue is gone (<c>BrokerQueueNotFound</c>) or cannot be
    /// used (<c>BrokerQueueUnfit</c>); its address is not understood (<c>BrokerAddressInvalid</c>) or holds a password (<c>BrokerPasswordGiven</c>); or the
    /// model cannot be run.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was stopped, and what it had taken in took longer than the options allow.</exception>
    public static QueuedRun Run(ExitInference inference, BrokerOptions options, NetworkCredential? credential, Action<StreamAlarm> onAlarm, WorkContext work)
    {
        using var abandoned = new CancellationTokenSource();
        using var pipeline = inference.Start(abandoned.Token);
        using var stream = new BrokerStream(options, credential, pipeline.Capacity + Unconfirmed, work);
        using var stopping = work.Cancellation.Register(() =>
        {
            stream.Stop();
            pipeline.Complete();
            abandoned.CancelAfter(options.Farewell);
        });
        var start = Stopwatch.GetTimestamp();
        var exits = new long[inference.Exits.Length];
        pipeline.Feed(stream.Frames());
        while (pipeline.Take(out var result))
            Settle(result);
        stream.Drain(abandoned.Token);
        return new QueuedRun(
            stream.Answered, [.. inference.Exits.Select((exit, index) => new QueuedExit(exit, exits[index]))], stream.PutAside, stream.Redelivered, Stopwatch.GetElapsedTime(start).TotalSeconds);

        void Settle(in ImageResult result)
        {
            var frame = (QueuedFrame)result.Image;
            if (result.Fault is { } fault)
            {
                stream.Refuse(frame, fault);
                return;
            }

            var prediction = inference.Name(result);
            exits[prediction.ExitIndex]++;
            stream.Answer(frame, prediction.Exit, JsonSerializer.SerializeToUtf8Bytes(prediction, Layout));
            foreach (var alarm in inference.Observe(result))
                onAlarm(alarm);
        }
    }
}
