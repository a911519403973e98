using System.Collections.Immutable;
using System.Text.Json;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Specs;
using NASerEx.Studies;

namespace NASerEx;

/// <summary>
/// Searches whose work others do: a job for the search itself, which puts jobs for what it finds missing in the study and waits for them, and goes on
/// when they are done, until nothing is missing. Everything is kept by what it depends on, so the result is that of a search by one process, whoever does what and
/// however often.
/// </summary>
/// <param name="store">The study that workers share.</param>
/// <param name="work">Cancellation, progress, warnings.</param>
internal sealed class DistributedSearch(StudyStore store, WorkContext work)
{
    private const string Activity = "Workers";
    private const int IdLength = 12;
    // Each worker has its own way to the study.
    private const string Elsewhere = ".";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Asks for a search, waits until workers have done its work, and gives its result. Where nothing is missing, nobody is asked.</summary>
    /// <exception cref="NASerExException">A job failed too often (<c>SearchJobFailed</c>), or the search has no answer.</exception>
    public ExitSearchResult Run(OpenedSearch opened, PhaseLog phases)
    {
        var started = DateTimeOffset.UtcNow;
        if (Find(opened, phases) is { } kept)
            return kept.Keep(started);
        var id = Ask(opened);
        var search = phases.Run("Wait for workers", () => Wait(id), done => $"{JobsOf(id).Length} jobs, {done.State}");
        return Find(opened, phases) is { } found ? found.Result with { StudyId = search.Found ?? "" } : throw new NASerExException(
                "SearchJobFailed", ErrorKind.Environment,
                $"Workers could not finish the search {id}: {search.Error ?? "results are missing in the study"}. Get-ExitStudy -Jobs shows its jobs; asked again, those that failed are tried again.");
    }

    private FoundSearch? Find(OpenedSearch opened, PhaseLog phases)
    {
        try
        {
            return SearchRun.Of(opened, store, new SharedCrew(null), phases, work);
        }
        catch (SearchInterruption)
        {
            return null;
        }
    }

    /// <summary>Asks for a search.</summary>
    /// <returns>What the study calls it.</returns>
    public string Ask(OpenedSearch opened)
    {
        var (spec, model) = (SpecFile.TextOf(opened.Spec with { Store = Elsewhere }), opened.Model);
        var splits = SplitsOf(opened, work);
        var id = ContentHash.Of($"{spec}\n{model.Sha256}\n{splits}")[..IdLength];
        if (store.Find(StudyKind.Model, ModelKey(model.Sha256), work) is null)
            store.Put(StudyKind.Model, ModelKey(model.Sha256), Path.GetFileName(model.Path), stream => stream.Write(File.ReadAllBytes(model.Path)));
        store.Jobs.Ask(new SharedSearch(id, spec, model.Sha256, splits));
        return id;
    }

    /// <summary>The jobs of a search; the first is the search itself.</summary>
    public ImmutableArray<StudyJob> JobsOf(string id) => [.. store.Jobs.List(id)];

    /// <summary>What the model of a search is kept under.</summary>
    public static StudyKey ModelKey(string sha256) => StudyKey.Of(("model", sha256));

    /// <summary>Hashes of the images of all splits of a search, and of the stream's, as JSON.</summary>
    public static string SplitsOf(OpenedSearch opened, WorkContext work)
    {
        var splits = opened.Spec.Dataset.Splits.Keys.ToImmutableSortedDictionary(name => SpecSchema.CamelCase($"{name}"), name => opened.Data.Split(name, work).ContentHash);
        return JsonSerializer.Serialize(opened.Stream is { } stream ? splits.Add("stream", stream.Images.ContentHash) : splits);
    }

    private StudyJob Wait(string id)
    {
        var (asked, isWarned) = (DateTimeOffset.UtcNow, false);
        while (true)
        {
            var jobs = JobsOf(id);
            Report(jobs);
            if (jobs[0].State is JobState.Done or JobState.Failed)
                return jobs[0];
            if (!isWarned && DateTimeOffset.UtcNow - asked > Patience && jobs.All(job => job.Begun is null))
            {
                work.Warn($"No worker has taken a job of the search {id} yet. Start some with Start-ExitWorker -Study '{store.Name}'.");
                isWarned = true;
            }

            work.Cancellation.WaitHandle.WaitOne(Pause);
            work.Cancellation.ThrowIfCancellationRequested();
        }
    }

    private void Report(ImmutableArray<StudyJob> jobs)
    {
        var running = jobs.Where(job => job.State == JobState.Running).ToList();
        var done = jobs.Count(job => job.State == JobState.Done);
        work.Report(Activity, running.Count == 0 ? "waiting for workers" : $"{running.Count} at work: {running[0].Name}", done, jobs.Length);
    }
}
