using System.Net;
using NASerEx.Brokers;
using NASerEx.Common;
using NASerEx.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(RabbitServer))]

namespace NASerEx.Engine.Tests.Brokers;

/// <summary>Frames come, results go, and nothing is lost, whatever happens in between.</summary>
public sealed class BrokerStreamTests : IDisposable
{
    private const int Prefetch = 8;

    private readonly RabbitServer _server;
    private readonly RabbitQueues _queues;
    private readonly BrokerOptions _options;

    public BrokerStreamTests(RabbitServer server)
    {
        Assert.SkipUnless(server.IsThere, RabbitServer.WhyNot);
        var queue = RabbitServer.NewQueue();
        (_server, _queues) = (server, new RabbitQueues(server));
        _options = new BrokerOptions(server.Address, queue, queue + ".out") { IdleTimeout = TimeSpan.FromMilliseconds(300), RetryInterval = TimeSpan.FromMilliseconds(200) };
    }

    public void Dispose() => _queues?.Dispose();

    [Fact]
    public void AFrameIsGivenOutAgainUntilItsResultIsConfirmed()
    {
        Fill(Prefetch);
        using (var dying = Open())
            Assert.Equal(Prefetch, dying.Frames().Take(Prefetch).Count());
        using (var stream = Open())
        {
            Answer(stream);
            Assert.Equal((Prefetch, Prefetch), (stream.Answered, stream.Redelivered));
        }

        Assert.Equal(Names(Prefetch), _queues.Take(_options.OutputQueue).Select(result => result.Id));
        Assert.Equal(0, _queues.Count(_options.InputQueue));
    }

    [Fact]
    public async Task ResultsThatFindNoRoomHoldTheFramesBack()
    {
        const int Frames = 50, Room = 5;
        _queues.Declare(_options.OutputQueue, ("x-queue-type", "classic"), ("x-max-length", Room), ("x-overflow", "reject-publish"));
        Fill(Frames);
        using var stream = Open();
        var answering = Task.Run(() => Answer(stream));
        Becomes(() => stream.Held == Prefetch && stream.Answered >= Room);
        await Task.Delay(500);
        Assert.Equal(Prefetch, stream.Held);
        Assert.False(answering.IsCompleted);
        Assert.Equal(Frames - stream.Answered - Prefetch, _queues.Count(_options.InputQueue));

        var taken = _queues.Listen(_options.OutputQueue);
        await answering;
        Becomes(() => taken.Count >= Frames);
        Assert.Equal(Names(Frames).Order(), taken.Select(result => result.Id).Order());
    }

    [Fact]
    public async Task AFullDeadLetterQueueHoldsNoResultsBack()
    {
        const int Refused = 3, Answered = 5;
        foreach (var queue in new[] { _options.OutputQueue, _options.DeadLetterQueue })
            _queues.Declare(queue, ("x-queue-type", "classic"), ("x-max-length", 1), ("x-overflow", "reject-publish"));
        Fill(Refused + Answered);
        using var stream = Open();
        var frames = stream.Frames().Take(Refused + Answered).Cast<QueuedFrame>().ToList();
        foreach (var frame in frames[..Refused])
            stream.Refuse(frame, "it is no image");
        Becomes(() => stream.PutAside >= 1);
        await Task.Delay(500);
        foreach (var frame in frames[Refused..])
            stream.Answer(frame, "end", "{}"u8.ToArray());
        Becomes(() => stream.Answered >= 1);
        await Task.Delay(500);
        Assert.InRange(stream.Answered, 1, Answered - 1);

        var taken = _queues.Listen(_options.OutputQueue);
        Becomes(() => taken.Count >= Answered);
        Assert.InRange(stream.PutAside, 1, Refused - 1);
    }

    [Fact]
    public void FramesThatAreNotAnsweredStayWithTheBrokerWhenAStalledWorkerLeaves()
    {
        _queues.Declare(_options.OutputQueue, ("x-queue-type", "classic"), ("x-max-length", 1), ("x-overflow", "reject-publish"));
        Fill(20);
        using (var stream = Open())
        {
            _ = Task.Run(() => Answer(stream));
            Becomes(() => stream.Held == Prefetch && stream.Answered >= 1);
        }

        var answered = _queues.Take(_options.OutputQueue).Count;
        Becomes(() => _queues.Count(_options.InputQueue) >= 20 - answered);
    }

    [Fact]
    public void AConnectionThatIsLostIsReplacedAndItsFramesComeAgain()
    {
        const int Frames = 400;
        Fill(Frames);
        using var relay = new TcpRelay(_server.Port);
        var warnings = new List<string>();
        using var stream = new BrokerStream(_options with { Address = relay.Through(_server.Address), IdleTimeout = TimeSpan.FromSeconds(3) }, _server.Credential, Prefetch, new WorkContext { OnWarning = warnings.Add });
        var number = 0;
        foreach (var frame in stream.Frames().Cast<QueuedFrame>())
        {
            if (++number is 50 or 150)
                relay.Cut();
            stream.Answer(frame, "end", "{}"u8.ToArray());
        }

        stream.Drain(CancellationToken.None);
        Assert.Equal(2, warnings.Count);
        Assert.All(warnings, warning => Assert.Contains("connection to the broker is lost", warning, StringComparison.Ordinal));
        var results = _queues.Take(_options.OutputQueue);
        Assert.Equal(Names(Frames).Order(), results.Select(result => result.Id).Distinct().Order());
        Assert.InRange(results.Count, Frames, Frames + (2 * Prefetch));
        Assert.Equal(0, _queues.Count(_options.InputQueue));
    }

    [Fact]
    public void AFrameThatWorkersDieOfIsPutAsideAndNoOtherIs()
    {
        const string Killer = "007";
        Fill(20);
        for (var workers = 0; !Work(Killer); workers++)
            Assert.InRange(workers, 0, 30);
        var dead = Assert.Single(_queues.Take(_options.DeadLetterQueue));
        Assert.Equal((Killer, "delivery_limit"), (dead.Id, dead.Header("x-first-death-reason")));
        Assert.Equal(Names(20).Where(name => name != Killer), _queues.Take(_options.OutputQueue).Select(result => result.Id).Distinct().Order());
    }

    [Fact]
    public void AQueueThatGoesAwayIsAnError()
    {
        Fill(3);
        using var stream = Open();
        using var frames = stream.Frames().GetEnumerator();
        Assert.True(frames.MoveNext());
        _queues.Delete(_options.OutputQueue);
        stream.Answer((QueuedFrame)frames.Current, "end", "{}"u8.ToArray());
        Assert.Equal("BrokerQueueNotFound", Assert.Throws<NASerExException>(() => stream.Drain(CancellationToken.None)).Id);
        _queues.Declare(_options.OutputQueue);
        using var other = Open();
        _queues.Delete(_options.InputQueue);
        Assert.Equal("BrokerQueueNotFound", Assert.Throws<NASerExException>(() => other.Frames().Count()).Id);
    }

    [Fact]
    public void WorkersThatStartTogetherMakeTheQueuesOnce() => Parallel.For(0, 4, _ =>
    {
        using var stream = Open();
        Answer(stream);
    });

    [Fact]
    public void NoErrorTellsThePassword()
    {
        var (address, none) = (_server.Address, new TcpRelay(1));
        none.Dispose();
        foreach (var (broker, id) in new[]
        {
            (address, "BrokerAccessRefused"),
            (address + "/nowhere", "BrokerAccessRefused"),
            (none.Through(address), "BrokerUnreachable"),
            (_server.SecureAddress, "BrokerUnreachable"),
            (address.Replace("naserex@", "naserex:hunter2@", StringComparison.Ordinal), "BrokerPasswordGiven"),
            ("http://127.0.0.1", "BrokerAddressInvalid"),
            (address + "?heartbeat=5", "BrokerAddressInvalid"),
        })
        {
            var credential = broker.EndsWith("nowhere", StringComparison.Ordinal) ? _server.Credential : new NetworkCredential("naserex", "hunter2");
            var error = Assert.Throws<NASerExException>(() => new BrokerStream(_options with { Address = broker }, credential, Prefetch, WorkContext.None));
            Assert.Equal((broker, id), (broker, error.Id));
            Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(_server.Credential.Password, error.ToString(), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(number => $"{number:000}");

    private void Fill(int count)
    {
        using (Open())
        {
            // It makes the queues.
        }

        _queues.Publish(_options.InputQueue, Names(count).Select(name => (name, new byte[100])));
    }

    private BrokerStream Open() => new(_options, _server.Credential, Prefetch, WorkContext.None);

    private static void Answer(BrokerStream stream)
    {
        foreach (var frame in stream.Frames().Cast<QueuedFrame>())
            stream.Answer(frame, "end", "{}"u8.ToArray());
        stream.Drain(CancellationToken.None);
    }

    /// <summary>Answers frames until none comes, or until one does that it dies of; says which.</summary>
    private bool Work(string killer)
    {
        using var stream = Open();
        foreach (var frame in stream.Frames().Cast<QueuedFrame>())
        {
            if (frame.Source == killer)
                return false;
            stream.Answer(frame, "end", "{}"u8.ToArray());
        }

        stream.Drain(CancellationToken.None);
        return true;
    }

    private static void Becomes(Func<bool> holds) => Assert.True(SpinWait.SpinUntil(holds, TimeSpan.FromSeconds(30)));
}
