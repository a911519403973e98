using System.Collections.Concurrent;
using NASerEx.Common;
using NASerEx.Servers;
using NASerEx.Studies;
using Xunit;

namespace NASerEx.Engine.Tests.Studies;

/// <summary>How jobs are given to workers, wherever a study's rows are.</summary>
public abstract class JobQueueConformance
{
    private static readonly SharedSearch Search = new("s", "spec", "model", "{}");
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    protected abstract StudyStore Open();

    [Fact]
    public void A_search_is_asked_for_once_and_taken_by_one()
    {
        var jobs = Asked();
        jobs.Ask(Search);
        var claim = jobs.Claim(Worker("a"))!;
        Assert.Equal(("s", "", "search"), (claim.Search, claim.Piece, claim.Name));
        Assert.Null(jobs.Claim(Worker("b")));
        Assert.Equal((JobState.Running, "a"), Assert.Single(jobs.List("s")) is var job ? (job.State, job.Worker) : default);
        Assert.Equal(Search, jobs.Find("s"));
        jobs.Finish(claim);
        Assert.False(jobs.IsAnyLeft());
    }

    [Fact]
    public void A_search_waits_for_the_jobs_that_it_needs()
    {
        var jobs = Asked();
        jobs.Await(jobs.Claim(Worker("a"))!, [new("x", "head x", ""), new("y", "head y", "")]);
        var (x, y) = (jobs.Claim(Worker("a"))!, jobs.Claim(Worker("b"))!);
        Assert.Equal(["x", "y"], [x.Piece, y.Piece]);
        Assert.Null(jobs.Claim(Worker("c")));
        jobs.Finish(x);
        Assert.Null(jobs.Claim(Worker("c")));
        Assert.True(jobs.IsAnyLeft());
        jobs.Finish(y);
        Assert.Equal("", jobs.Claim(Worker("c"))!.Piece);
    }

    [Fact]
    public void A_job_whose_worker_fell_silent_goes_to_another_and_the_first_can_change_nothing()
    {
        var store = Open();
        var jobs = Asked();
        var first = jobs.Claim(Worker("a", lease: TimeSpan.FromMilliseconds(50)))!;
        Thread.Sleep(200);
        var second = jobs.Claim(Worker("b"))!;
        Assert.True(second.Id == first.Id && second.Fence > first.Fence);
        Assert.False(jobs.Renew(first, Worker("a")));
        Assert.True(jobs.Renew(second, Worker("b")));
        Assert.Equal("JobLost", Assert.Throws<NASerExException>(() => jobs.Finish(first)).Id);
        Assert.Equal("JobLost", Assert.Throws<NASerExException>(() => jobs.Await(first, [])).Id);
        var key = StudyKey.Of(("a", 1));
        Assert.Equal("JobLost", Assert.Throws<NASerExException>(() => store.For(first).Put(StudyKind.SplitCheck, key, 1)).Id);
        Assert.Null(store.Find(StudyKind.SplitCheck, key, WorkContext.None));
        store.For(second).Put(StudyKind.SplitCheck, key, 2);
        jobs.GiveBack(first);
        jobs.Fail(first, "too late");
        jobs.Finish(second);
        Assert.Equal((JobState.Done, 1, (string?)null), jobs.List("s")[0] is var job ? (job.State, job.Losses, job.Error) : default);
    }

    [Fact]
    public void What_is_given_back_is_begun_by_another_at_once()
    {
        var jobs = Asked();
        jobs.GiveBack(jobs.Claim(Worker("a"))!);
        Assert.Equal(JobState.Preempted, jobs.List("s")[0].State);
        Assert.NotNull(jobs.Claim(Worker("b")));
        Assert.Equal((0, 0), jobs.List("s")[0] is var job ? (job.Failures, job.Losses) : default);
    }

    [Fact]
    public void A_job_that_goes_wrong_too_often_fails_with_its_search_and_is_tried_again_when_asked()
    {
        var jobs = Asked();
        jobs.Await(jobs.Claim(Worker("a"))!, [new("x", "head x", "")]);
        for (var i = 1; i <= JobQueue.MostFailures; i++)
            Assert.Equal(i < JobQueue.MostFailures, jobs.Fail(jobs.Claim(Worker("a"))!, $"out of memory {i}"));
        Assert.All(jobs.List("s"), job => Assert.Equal(JobState.Failed, job.State));
        Assert.Equal("its job 'head x' failed: out of memory 3", jobs.List("s")[0].Error);
        Assert.False(jobs.IsAnyLeft());
        Assert.Null(jobs.Claim(Worker("a")));
        jobs.Ask(Search);
        Assert.All(jobs.List("s"), job => Assert.Equal((JobState.Waiting, 0), (job.State, job.Failures)));
    }

    [Fact]
    public void A_job_that_takes_its_workers_down_fails_in_the_end()
    {
        var jobs = Asked();
        for (var i = 0; i < JobQueue.MostLosses; i++)
        {
            Assert.NotNull(jobs.Claim(Worker("a", lease: TimeSpan.FromMilliseconds(1))));
            Thread.Sleep(20);
        }

        Assert.Null(jobs.Claim(Worker("a")));
        Assert.Equal(JobState.Failed, jobs.List("s")[0].State);
        Assert.Contains("fell silent", jobs.List("s")[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_that_ends_without_its_result_is_not_tried_for_ever()
    {
        var jobs = Asked();
        for (var i = 0; i < JobQueue.MostFailures; i++)
        {
            jobs.Await(jobs.Claim(Worker("a"))!, [new("x", "head x", "")]);
            jobs.Finish(jobs.Claim(Worker("a"))!);
        }

        jobs.Await(jobs.Claim(Worker("a"))!, [new("x", "head x", "")]);
        Assert.Equal(JobState.Failed, jobs.List("s")[0].State);
    }

    [Fact]
    public void A_result_that_was_lost_again_and_again_is_made_when_the_search_is_asked_for_anew()
    {
        var jobs = Asked();
        for (var i = 0; i < JobQueue.MostFailures; i++)
        {
            jobs.Await(jobs.Claim(Worker("a"))!, [new("x", "head x", "")]);
            jobs.Finish(jobs.Claim(Worker("a"))!);
        }

        jobs.Ask(Search);
        jobs.Await(jobs.Claim(Worker("a"))!, [new("x", "head x", "")]);
        Assert.Equal("x", jobs.Claim(Worker("a"))!.Piece);
    }

    [Fact]
    public void What_is_said_twice_because_an_answer_was_lost_is_done_once()
    {
        var jobs = Asked();
        var search = jobs.Claim(Worker("a"))!;
        jobs.Await(search, [new("x", "head x", ""), new("y", "head y", "")]);
        jobs.Await(search, [new("x", "head x", ""), new("y", "head y", "")]);
        var x = jobs.Claim(Worker("a"))!;
        jobs.Finish(x);
        jobs.Finish(x);
        var y = jobs.Claim(Worker("a"))!;
        Assert.Null(jobs.Claim(Worker("b")));
        jobs.Finish(y);
        Assert.Equal("", jobs.Claim(Worker("a"))!.Piece);
    }

    [Fact]
    public void A_measurement_goes_to_its_hardware_alone()
    {
        var jobs = Asked();
        jobs.Await(jobs.Claim(Worker("a"))!, [new("x", "head x", ""), new("m", "profile", "edge"), new("y", "head y", ""), new("n", "profile 2", "edge")]);
        var x = jobs.Claim(Worker("edge 1", "other"))!;
        Assert.Equal("x", x.Piece);
        var m = jobs.Claim(Worker("edge 1", "edge"))!;
        Assert.Equal("m", m.Piece);
        Assert.Null(jobs.Claim(Worker("edge 2", "edge")));
        var y = jobs.Claim(Worker("a"))!;
        Assert.Equal("y", y.Piece);
        jobs.GiveBack(y);
        jobs.Finish(m);
        Assert.Equal("n", jobs.Claim(Worker("edge 2", "edge")) is { } n ? n.Piece : null);
    }

    [Fact]
    public void A_measurement_waits_until_its_hardware_is_free()
    {
        var jobs = Asked();
        jobs.Await(jobs.Claim(Worker("a"))!, [new("x", "head x", "")]);
        var x = jobs.Claim(Worker("edge 1", "edge"))!;
        var other = new SharedSearch("t", "spec", "model", "{}");
        jobs.Ask(other);
        jobs.Await(jobs.Claim(Worker("a"))!, [new("m", "profile", "edge"), new("z", "head z", "")]);
        Assert.Null(jobs.Claim(Worker("edge 2", "edge")));
        jobs.Finish(x);
        Assert.Equal("m", jobs.Claim(Worker("edge 2", "edge"))!.Piece);
    }

    [Fact]
    public void Many_workers_at_once_take_each_job_once()
    {
        var jobs = Asked();
        jobs.Await(jobs.Claim(Worker("a"))!, [.. Enumerable.Range(0, 60).Select(i => new WantedJob($"{i}", $"{i}", ""))]);
        var taken = new ConcurrentBag<string>();
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, worker =>
        {
            var own = Open().Jobs;
            while (own.Claim(Worker($"{worker}")) is { Piece.Length: > 0 } claim)
            {
                taken.Add(claim.Piece);
                own.Finish(claim);
            }
        });
        Assert.Equal(Enumerable.Range(0, 60), taken.Select(int.Parse).Order());
        Assert.Equal(0, jobs.List("s")[0].Awaits);
    }

    private JobQueue Asked()
    {
        var jobs = Open().Jobs;
        jobs.Ask(Search);
        return jobs;
    }

    private static JobWorker Worker(string name, string label = "", TimeSpan? lease = null) => new(name, label, lease ?? Long);
}

public sealed class SqliteJobQueueTests : JobQueueConformance, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-jobs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    protected override StudyStore Open() => new(_folder);
}

public sealed class PostgresJobQueueTests : JobQueueConformance, IDisposable
{
    private readonly PostgresServer _server;
    private readonly string _schema = PostgresServer.NewSchema();

    public PostgresJobQueueTests(PostgresServer server)
    {
        Assert.SkipUnless(server.IsThere, PostgresServer.WhyNot);
        _server = server;
    }

    public void Dispose()
    {
        if (Directory.Exists(Open().Folder))
            Directory.Delete(Open().Folder, recursive: true);
    }

    protected override StudyStore Open() => StudyStore.Open(_server.AddressOf(_schema), _server.Credential);
}
