using System.Diagnostics;
using System.Net;
using NASerEx.Common;
using NASerEx.Specs;
using NASerEx.Studies;

namespace NASerEx;

/// <summary>How a worker works.</summary>
public sealed record WorkerOptions
{
    /// <summary>Hardware that it can measure, by the <c>name</c> of hardware targets; null takes no measurements.</summary>
    public string? Target { get; init; }

    /// <summary>Jobs after which it ends; null ends it when none is left.</summary>
    public int? MaxJobs { get; init; }

    /// <summary>How long it waits without a job while others are at work; null waits until all is done.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>How long a job stays its own after it was last heard of; it is heard of three times as often.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Values in place of those of the searches' specs, such as where this machine has the images.</summary>
    public SpecOverrides Overrides { get; init; } = SpecOverrides.None;
}

/// <summary>What a worker made of a job.</summary>
/// <param name="Search">The search that it is part of.</param>
/// <param name="Name">What was to be done.</param>
/// <param name="State">What became of it; a search that waits for other jobs now is <see cref="JobState.Waiting"/>, as a job is that went wrong and is tried again.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Error">What went wrong; null for nothing.</param>
public sealed record WorkedJob(string Search, string Name, JobState State, double Seconds, string? Error);

/// <summary>Does jobs of searches that workers share, one after the other.</summary>
public sealed class ExitWorker
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly StudyStore _store;
    private readonly WorkerOptions _options;
    private readonly WorkContext _work;
    private readonly JobQueue _jobs;
    private readonly JobWorker _worker;

    private ExitWorker(StudyStore store, WorkerOptions options, WorkContext work)
    {
        (_store, _options, _work, _jobs) = (store, options, work, store.Jobs);
        _worker = new JobWorker($"{Environment.MachineName}/{Environment.ProcessId}", options.Target ?? "", options.Lease);
    }

    /// <summary>Does jobs until none is left.</summary>
    /// <param name="study">As <see cref="Experiment.Study(string, NetworkCredential?, WorkContext)"/> takes it.</param>
    /// <param name="credential">User and password for a database, or null.</param>
    /// <param name="options">How it works.</param>
    /// <param name="worked">Hears of each job that it has worked on.</param>
    /// <param name="work">Cancellation, at which it gives its job back; progress, details.</param>
    /// <exception cref="NASerExException">
    /// The study cannot be used, or this machine has not what a search needs: its job is given back, and the error says what is missing
    /// (<c>WorkerDataChanged</c> where its images are others).
    /// </exception>
    public static void Run(string study, NetworkCredential? credential, WorkerOptions options, Action<WorkedJob> worked, WorkContext work) =>
        new ExitWorker(StudyPlaces.OpenExisting(study, credential), options, work).Run(worked);

    private void Run(Action<WorkedJob> worked)
    {
        using var searches = new WorkerSearches(_store, _options.Overrides, _work);
        var idle = Stopwatch.StartNew();
        for (var count = 0; count < (_options.MaxJobs ?? int.MaxValue);)
        {
            _work.Cancellation.ThrowIfCancellationRequested();
            if (_jobs.Claim(_worker) is { } claim)
            {
                worked(Do(claim, searches));
                count++;
                idle.Restart();
            }
            else if (!_jobs.IsAnyLeft() || idle.Elapsed > _options.IdleTimeout)
                return;
            else
                _work.Cancellation.WaitHandle.WaitOne(Pause);
        }
    }

    private WorkedJob Do(JobClaim claim, WorkerSearches searches)
    {
        _work.Tell($"Job {claim.Id} of the search {claim.Search}: {claim.Name}.");
        var watch = Stopwatch.StartNew();
        using var held = new HeldJob(_jobs, claim, _worker, _work.Cancellation);
        var (state, error) = Do(claim, searches, held);
        return new WorkedJob(claim.Search, claim.Name, state, watch.Elapsed.TotalSeconds, error);
    }

    private (JobState State, string? Error) Do(JobClaim claim, WorkerSearches searches, HeldJob held)
    {
        // What a search warns of is for who asked for it, and is said there again.
        var work = _work with { Cancellation = held.Cancellation, OnWarning = _work.OnVerbose };
        OpenedSearch opened;
        try
        {
            opened = searches.Open(claim.Search);
        }
        catch (Exception error) when (error is NASerExException or OperationCanceledException)
        {
            _jobs.GiveBack(claim);
            throw;
        }

        try
        {
            return Do(claim, opened, work);
        }
        catch (OperationCanceledException) when (held.IsLost)
        {
            return (JobState.Waiting, "it was given to another worker, as this one had not been heard of in time");
        }
        catch (OperationCanceledException)
        {
            _jobs.GiveBack(claim);
            throw;
        }
        // Also of a file that another worker has just taken away, having made what it was for.
        catch (Exception error) when (error is NASerExException or IOException or UnauthorizedAccessException)
        {
            return (_jobs.Fail(claim, error.Message) ? JobState.Waiting : JobState.Failed, error.Message);
        }
    }

    private (JobState State, string? Error) Do(JobClaim claim, OpenedSearch opened, WorkContext work)
    {
        var isSearch = claim.Piece.Length == 0;
        try
        {
            var started = DateTimeOffset.UtcNow;
            var found = SearchRun.Of(opened, _store.For(claim), new SharedCrew(isSearch ? null : claim.Piece), new PhaseLog(work), work);
            _jobs.Finish(claim, isSearch ? found.Keep(started).StudyId : null);
            return (JobState.Done, null);
        }
        catch (SearchInterruption missing) when (isSearch)
        {
            _jobs.Await(claim, [.. missing.Missing.Select(piece => new WantedJob(piece.Key.Hash, piece.Name, piece.Label))]);
            return (JobState.Waiting, null);
        }
        catch (SearchInterruption)
        {
            // Made, now or before; if not, the search asks for it again.
            _jobs.Finish(claim);
            return (JobState.Done, null);
        }
    }
}
