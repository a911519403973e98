using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using NASerEx.Brokers;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Engine.Tests.Data;
using NASerEx.Engine.Tests.Export;
using NASerEx.Export;
using NASerEx.Runtime;
using NASerEx.Servers;
using RabbitMQ.Client;
using Xunit;

namespace NASerEx.Engine.Tests.Brokers;

/// <summary>A model in stages as a worker on a queue.</summary>
public sealed class QueuedInferenceTests : IDisposable
{
    private const float Threshold = 0.26f;
    private const int Batch = 4;

    private readonly RabbitServer _server;
    private readonly RabbitQueues _queues;
    private readonly BrokerOptions _options;
    private readonly StagedFolder _folder;

    public QueuedInferenceTests(RabbitServer server)
    {
        Assert.SkipUnless(server.IsThere, RabbitServer.WhyNot);
        var (queue, tiny) = (RabbitServer.NewQueue(), new TinyResidual());
        (_server, _queues) = (server, new RabbitQueues(server));
        _options = new BrokerOptions(server.Address, queue, queue + ".out") { IdleTimeout = TimeSpan.FromMilliseconds(500) };
        _folder = new StagedFolder(StagedExporter.Export(tiny.Model, ShapeOracle.Observe(tiny.Model), Plans.Of(tiny, Threshold), "model"));
        _queues.Declare(queue);
    }

    public void Dispose()
    {
        _queues?.Dispose();
        _folder?.Dispose();
    }

    [Fact]
    public void ResultsAreThoseOfTheStreamInThisProcess()
    {
        const int Frames = 150;
        var expected = new Dictionary<string, ExitPrediction>();
        using (var inference = Open())
        using (var pipeline = inference.Start(CancellationToken.None))
        {
            pipeline.Feed(Enumerable.Range(0, Frames).Select(number => FrameStream.One(number, Picture(number))));
            while (pipeline.Take(out var result))
                expected.Add(result.Image.Source, inference.Name(result));
        }

        _queues.Publish(_options.InputQueue, Enumerable.Range(0, Frames).Select(number => (number % 10) switch
        {
            3 => Reference(number, _folder[$"{number} %20.bmp"]),
            4 => Reference(number, new Uri(_folder[$"{number}.bmp"]).AbsoluteUri),
            _ => (new BasicProperties { MessageId = $"frame {number}", CorrelationId = $"camera {number}" }, Picture(number)),
        }));

        var exits = Listened("naserex.stream.frames", "exit", out var listener);
        QueuedRun run;
        using (listener)
            run = Run();

        var results = _queues.Take(_options.OutputQueue).ToDictionary(result => result.Id!);
        Assert.Equal(expected.Keys.Order(), results.Keys.Order());
        foreach (var (id, result) in results)
        {
            using var json = JsonDocument.Parse(result.Body);
            var (root, prediction) = (json.RootElement, expected[id]);
            Assert.Equal(["source", "label", "class", "probability", "exitIndex", "exit", "milliseconds"], root.EnumerateObject().Select(property => property.Name));
            Assert.Equal(
                (id, prediction.Label, prediction.Class, prediction.ExitIndex, prediction.Exit),
                (root.GetProperty("source").GetString(), root.GetProperty("label").GetInt32(), root.GetProperty("class").GetString(), root.GetProperty("exitIndex").GetInt32(), root.GetProperty("exit").GetString()));
            Assert.Equal(prediction.Probability, root.GetProperty("probability").GetSingle(), 1e-5f);
            Assert.Equal(("application/json", BrokerStream.ResultType, DeliveryModes.Persistent), (result.Properties.ContentType, result.Properties.Type, result.Properties.DeliveryMode));
            if (result.Properties.CorrelationId is { } camera)
                Assert.Equal(id["frame ".Length..], camera["camera ".Length..]);
        }

        Assert.Equal((Frames, 0, 0), (run.Frames, run.DeadLettered, run.Redelivered));
        Assert.Equal(expected.Values.GroupBy(one => one.Exit).ToDictionary(exit => exit.Key, exit => (long)exit.Count()), run.Exits.ToDictionary(exit => exit.Name, exit => exit.Frames));
        Assert.Equal(run.Exits.ToDictionary(exit => exit.Name, exit => exit.Frames), exits);
    }

    [Fact]
    public void FramesThatCannotBeAnsweredArePutAsideWithTheReason()
    {
        (BasicProperties Properties, byte[] Body, string Reason)[] poison =
        [
            (new BasicProperties { CorrelationId = "0" }, Picture(0), "no message_id"),
            (new BasicProperties { MessageId = "torn" }, Picture(0)[..60], ""),
            (new BasicProperties { MessageId = "text", Headers = new Dictionary<string, object?> { ["camera"] = "north" } }, "no image"u8.ToArray(), "not a JPEG"),
            (new BasicProperties { MessageId = "empty" }, [], "no bytes"),
            (new BasicProperties { MessageId = "packed", ContentEncoding = "gzip" }, Picture(0), "gzip"),
            (new BasicProperties { MessageId = "missing", ContentType = QueuedFrame.ReferenceType }, Encoding.UTF8.GetBytes(_folder["none.bmp"]), "none.bmp"),
            (new BasicProperties { MessageId = "relative", ContentType = QueuedFrame.ReferenceType }, "a/b.bmp"u8.ToArray(), "neither the full path"),
            (new BasicProperties { MessageId = "remote", ContentType = QueuedFrame.ReferenceType + "; charset=utf-8" }, "http://camera/1.bmp"u8.ToArray(), "neither the full path"),
            (new BasicProperties { MessageId = "two", ContentType = QueuedFrame.ReferenceType }, "/a.bmp\r\n/b.bmp"u8.ToArray(), "names 2 images"),
        ];
        _queues.Publish(_options.InputQueue, poison.Select(one => (one.Properties, one.Body)).Append((new BasicProperties { MessageId = "good" }, Picture(1))));
        var warnings = new ConcurrentQueue<string>();
        var run = Run(new WorkContext { OnWarning = warnings.Enqueue });
        Assert.Equal((1, poison.Length, poison.Length), (run.Frames, (int)run.DeadLettered, warnings.Count));
        var dead = _queues.Take(_options.DeadLetterQueue);
        Assert.Equal(poison.Length, dead.Count);
        foreach (var (properties, body, reason) in poison)
        {
            var put = Assert.Single(dead, one => one.Id == properties.MessageId);
            Assert.Equal(body, put.Body);
            Assert.Contains(reason, put.Header(BrokerStream.ReasonHeader), StringComparison.Ordinal);
            Assert.Equal((properties.ContentType, properties.CorrelationId), (put.Properties.ContentType, put.Properties.CorrelationId));
        }

        Assert.Equal("north", dead.Single(one => one.Id == "text").Header("camera"));
        Assert.Equal(0, _queues.Count(_options.InputQueue));
    }

    [Fact]
    public void RawFramesAreTakenAsTheirFormSays()
    {
        var pixels = new byte[20 * 10 * 3];
        _queues.Publish(_options.InputQueue, [("raw", pixels), ("short", pixels[1..])]);
        using var inference = Open();
        var run = QueuedInference.Run(inference, _options with { RawFormat = new RawFormat(20, 10, 3) }, _server.Credential, _ => { }, WorkContext.None);
        Assert.Equal((1, 1), (run.Frames, run.DeadLettered));
        Assert.Equal("raw", Assert.Single(_queues.Take(_options.OutputQueue)).Id);
    }

    [Fact]
    public async Task AWorkerThatIsStoppedFinishesWhatItHasTakenInAndLeavesTheRest()
    {
        const int Frames = 20_000;
        _queues.Publish(_options.InputQueue, Enumerable.Range(0, Frames).Select(number => ($"{number}", Picture(number % 50))));
        using var stop = new CancellationTokenSource();
        var working = Task.Run(() => Run(new WorkContext { Cancellation = stop.Token }, _options with { IdleTimeout = null }));
        _queues.Declare(_options.OutputQueue);
        var taken = _queues.Listen(_options.OutputQueue);
        Assert.True(SpinWait.SpinUntil(() => taken.Count > 100, TimeSpan.FromSeconds(30)));
        await stop.CancelAsync();
        var run = await working;
        Assert.True(SpinWait.SpinUntil(() => taken.Count == run.Frames, TimeSpan.FromSeconds(30)));
        Assert.Equal(run.Frames, taken.Select(result => result.Id).Distinct().Count());
        Assert.InRange(run.Frames, 100, Frames - 1);
        // A quorum queue may lose the last acknowledgements of a channel that is closed: their frames come again.
        Assert.True(SpinWait.SpinUntil(() => _queues.Count(_options.InputQueue) >= Frames - run.Frames, TimeSpan.FromSeconds(30)));
        Assert.InRange(_queues.Count(_options.InputQueue), Frames - run.Frames, Frames - run.Frames + Batch * 40);
    }

    /// <summary>Sums of a counter on this test's queue, by the values of a tag.</summary>
    private ConcurrentDictionary<string, long> Listened(string counter, string tag, out MeterListener listener)
    {
        var sums = new ConcurrentDictionary<string, long>();
        listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == BrokerMetrics.MeterName && instrument.Name == counter)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            var given = tags.ToArray().ToDictionary(one => one.Key, one => $"{one.Value}");
            if (given["queue"] == _options.InputQueue)
                sums.AddOrUpdate(given[tag], value, (_, sum) => sum + value);
        });
        listener.Start();
        return sums;
    }

    private ExitInference Open() => ExitInference.Open(
        _folder.Manifest,
        _ => new DatasetOptions { Preprocess = new PreprocessOptions { Width = TinyResidual.Size, Height = TinyResidual.Size, Mean = [0.5f], Std = [0.5f] } },
        new InferenceOptions { Batch = Batch, Runtime = TestModels.OneThread, Pipeline = QueuedInference.Pipeline });

    private QueuedRun Run(WorkContext? work = null, BrokerOptions? options = null)
    {
        using var inference = Open();
        return QueuedInference.Run(inference, options ?? _options, _server.Credential, _ => { }, work ?? WorkContext.None);
    }

    private static (BasicProperties Properties, byte[] Body) Reference(int number, string text)
    {
        File.WriteAllBytes(text.StartsWith("file:", StringComparison.Ordinal) ? new Uri(text).LocalPath : text, Picture(number));
        return (new BasicProperties { MessageId = $"frame {number}", ContentType = QueuedFrame.ReferenceType }, Encoding.UTF8.GetBytes(text));
    }

    private static byte[] Picture(int seed)
    {
        var random = new Random(seed);
        return EncodedImages.Bmp(TinyResidual.Size, TinyResidual.Size, 24, [], [.. Enumerable.Range(0, TinyResidual.Size).Select(_ =>
        {
            var row = new byte[TinyResidual.Size * 3];
            random.NextBytes(row);
            return row;
        })]);
    }
}
