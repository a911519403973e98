using System.Data.Common;
using NASerEx.Common;

namespace NASerEx.Studies;

/// <summary>
/// The jobs of a study's searches. A job is its worker's while the lease holds, by the database's clock; each claim has a higher fencing number,
/// which is checked in the transaction that stores a result, so that a worker which fell silent and came back changes nothing.
/// </summary>
/// <param name="database">The study.</param>
internal sealed class JobQueue(StudyDatabase database)
{
    /// <summary>Times that a job may go wrong.</summary>
    public const int MostFailures = 3;

    /// <summary>Times that a job's worker may fall silent: more than what goes wrong, for machines die for reasons of their own.</summary>
    public const int MostLosses = 10;

    private const string Claimable = "state IN ('waiting', 'preempted') AND awaits = 0";
    private const string Unfinished = "state IN ('waiting', 'preempted', 'running')";

    /// <summary>Asks for a search, if it is not asked for already; what failed of it is tried again.</summary>
    public void Ask(SharedSearch search) => database.Write(use =>
    {
        use.Execute(
            $"INSERT INTO searches (id, spec, model, splits, asked) VALUES (@id, @spec, @model, @splits, {database.Now}) ON CONFLICT (id) DO NOTHING",
            ("id", search.Id), ("spec", search.Spec), ("model", search.Model), ("splits", search.Splits));
        use.Execute(
            $"INSERT INTO jobs (search, piece, name, label, put) VALUES (@id, '', 'search', '', {database.Now}) ON CONFLICT (search, piece) DO NOTHING", ("id", search.Id));
        use.Execute("UPDATE jobs SET state = 'waiting', failures = 0, losses = 0, ended = NULL, awaits = 0 WHERE search = @id AND state = 'failed'", ("id", search.Id));
        use.Execute("UPDATE jobs SET failures = 0 WHERE search = @id AND state = 'done'", ("id", search.Id));
        // What it had found may have been deleted since.
        return use.Execute("UPDATE jobs SET state = 'waiting', failures = 0, ended = NULL, awaits = 0 WHERE search = @id AND piece = '' AND state = 'done'", ("id", search.Id));
    });

    /// <summary>A search that was asked for.</summary>
    public SharedSearch Find(string search) => database.Read(
        use => use.Query("SELECT id, spec, model, splits FROM searches WHERE id = @id", row => new SharedSearch(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)), ("id", search)), [])
        .Single();

    /// <summary>Takes a job, or null when there is none for the worker now.</summary>
    public JobClaim? Claim(JobWorker worker) => database.Write(use =>
    {
        Recover(use);
        if (worker.Label.Length == 0)
            return Take(use, worker, "");
        // Who measures has the hardware alone: claims for one label come one after the other.
        database.Exclude(use, $"label {worker.Label}");
        var running = use.Query("SELECT label FROM jobs WHERE state = 'running' AND target = @target", row => row.GetString(0), ("target", worker.Label));
        if (running.Contains(worker.Label))
            return null;
        var isWanted = use.Value($"SELECT 1 FROM jobs WHERE {Claimable} AND label = @label LIMIT 1", ("label", worker.Label)) is not null;
        return !isWanted ? Take(use, worker, "") : running.Count == 0 ? Take(use, worker, worker.Label) : null;
    });

    /// <summary>Renews a lease.</summary>
    /// <returns>Whether the job is still the caller's.</returns>
    public bool Renew(JobClaim claim, JobWorker worker) => database.Write(use => use.Execute(
        $"UPDATE jobs SET expires = {database.Now} + @lease WHERE id = @id AND fence = @fence AND state = 'running'",
        ("lease", worker.LeaseMs), ("id", claim.Id), ("fence", claim.Fence)) > 0);

    /// <summary>Ends a job that is done; a search that waited for it alone can go on.</summary>
    /// <param name="claim">The job.</param>
    /// <param name="found">What the study calls the search that came of it; null for other jobs.</param>
    /// <exception cref="NASerExException">The job is another's by now (<c>JobLost</c>).</exception>
    public void Finish(JobClaim claim, string? found = null) => database.Write(use =>
    {
        if (HasLeft(use, claim, "done"))
            return 0;
        RequireHeld(use, claim);
        use.Execute($"UPDATE jobs SET state = 'done', error = NULL, found = @found, ended = {database.Now} WHERE id = @id", ("found", found), ("id", claim.Id));
        return use.Execute("UPDATE jobs SET awaits = awaits - 1 WHERE search = @search AND piece = '' AND awaits > 0", ("search", claim.Search));
    });

    /// <summary>Puts the jobs that a search needs next, and lets it wait for them.</summary>
    /// <exception cref="NASerExException">The search is another's by now (<c>JobLost</c>).</exception>
    public void Await(JobClaim search, IReadOnlyCollection<WantedJob> wanted) => database.Write(use =>
    {
        if (HasLeft(use, search, "waiting"))
            return true;
        RequireHeld(use, search);
        foreach (var job in wanted)
        {
            // A job that is done but whose result is missing is done again; one that never leaves any ends as failed.
            use.Execute(
                $"""
                INSERT INTO jobs (search, piece, name, label, put) VALUES (@search, @piece, @name, @label, {database.Now})
                ON CONFLICT (search, piece) DO UPDATE SET
                    failures = CASE jobs.state WHEN 'done' THEN jobs.failures + 1 ELSE jobs.failures END,
                    state = CASE jobs.state WHEN 'done' THEN CASE WHEN jobs.failures + 1 < {MostFailures} THEN 'waiting' ELSE 'failed' END ELSE jobs.state END,
                    error = CASE jobs.state WHEN 'done' THEN 'it ended without a result' ELSE jobs.error END
                """,
                ("search", search.Search), ("piece", job.Piece), ("name", job.Name), ("label", job.Label));
        }

        use.Execute(
            $"UPDATE jobs SET state = 'waiting', losses = 0, awaits = (SELECT count(*) FROM jobs AS part WHERE part.search = @search AND part.piece <> '' AND part.{Unfinished}) WHERE id = @id",
            ("search", search.Search), ("id", search.Id));
        if (use.Query("SELECT name, error FROM jobs WHERE search = @search AND piece <> '' AND state = 'failed' ORDER BY id LIMIT 1", row => (Name: row.GetString(0), Error: TextOf(row, 1)), ("search", search.Search)) is [var failed])
            FailSearch(use, search.Search, failed.Name, failed.Error);
        return true;
    });

    /// <summary>Gives a job back, to be begun by another worker at once.</summary>
    public void GiveBack(JobClaim claim) => database.Write(use => use.Execute(
        "UPDATE jobs SET state = 'preempted', expires = 0 WHERE id = @id AND fence = @fence AND state = 'running'", ("id", claim.Id), ("fence", claim.Fence)));

    /// <summary>Says that a job went wrong; it is tried again unless that was the last time.</summary>
    /// <returns>Whether it is tried again.</returns>
    public bool Fail(JobClaim claim, string error) => database.Write(use =>
    {
        if (!IsHeld(use, claim))
            return true;
        var failures = (long)use.Value("UPDATE jobs SET failures = failures + 1, error = @error WHERE id = @id RETURNING failures", ("error", error), ("id", claim.Id))!;
        if (failures >= MostFailures)
            End(use, claim.Id, claim.Search, claim.Piece, claim.Name, error);
        else
            use.Execute("UPDATE jobs SET state = 'waiting' WHERE id = @id", ("id", claim.Id));
        return failures < MostFailures;
    });

    /// <summary>All jobs, those of the newest search first.</summary>
    /// <param name="search">The search; null lists those of all.</param>
    public IReadOnlyList<StudyJob> List(string? search = null) => database.Read(
        use => use.Query(
            $"""
            SELECT jobs.id, search, name, label, state, awaits, worker, failures, losses, put, begun, ended, error, found FROM jobs JOIN searches ON searches.id = search
            {(search is null ? "" : "WHERE search = @search")} ORDER BY asked DESC, search, jobs.id
            """,
            JobOf,
            search is null ? [] : [("search", search)]),
        []);

    /// <summary>Whether jobs are left, or others do some, which may lead to more.</summary>
    public bool IsAnyLeft() => database.Read(
        use => use.Value($"SELECT 1 FROM jobs WHERE {Unfinished} LIMIT 1") is not null, false);

    /// <summary>Throws where a job is no longer the caller's.</summary>
    /// <exception cref="NASerExException"><c>JobLost</c>.</exception>
    public static void RequireHeld(StudyUse use, JobClaim claim)
    {
        if (!IsHeld(use, claim))
            throw new NASerExException(
                "JobLost", ErrorKind.Environment,
                $"The job '{claim.Name}' was given to another worker, as this one had not renewed its lease in time. Nothing is lost; give workers a longer lease where machines stand still for so long.");
    }

    // Asked again because the answer to the first time was lost.
    private static bool HasLeft(StudyUse use, JobClaim claim, string state) =>
        use.Value("SELECT 1 FROM jobs WHERE id = @id AND fence = @fence AND state = @state", ("id", claim.Id), ("fence", claim.Fence), ("state", state)) is not null;

    // The row stays as it is until the transaction ends.
    private static bool IsHeld(StudyUse use, JobClaim claim) =>
        use.Execute("UPDATE jobs SET fence = fence WHERE id = @id AND fence = @fence AND state = 'running'", ("id", claim.Id), ("fence", claim.Fence)) > 0;

    private JobClaim? Take(StudyUse use, JobWorker worker, string label) => use.Query(
        $"""
        UPDATE jobs SET state = 'running', fence = fence + 1, worker = @worker, target = @target, expires = {database.Now} + @lease, begun = {database.Now}, ended = NULL
        WHERE id = (SELECT id FROM jobs WHERE {Claimable} AND label = @label ORDER BY id LIMIT 1 {database.Taking})
        RETURNING id, fence, search, piece, name
        """,
        row => new JobClaim(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4)),
        ("worker", worker.Name), ("target", worker.Label), ("lease", worker.LeaseMs), ("label", label)).FirstOrDefault();

    /// <summary>Puts jobs back whose workers fell silent.</summary>
    private void Recover(StudyUse use)
    {
        var lost = use.Query(
            $"SELECT id, search, piece, name, losses + 1, worker FROM jobs WHERE state = 'running' AND expires < {database.Now} {database.Taking}",
            row => (Id: row.GetInt64(0), Search: row.GetString(1), Piece: row.GetString(2), Name: row.GetString(3), Losses: row.GetInt64(4), Worker: row.GetString(5)));
        foreach (var job in lost)
        {
            use.Execute("UPDATE jobs SET state = 'waiting', losses = @losses WHERE id = @id", ("losses", job.Losses), ("id", job.Id));
            if (job.Losses >= MostLosses)
                End(use, job.Id, job.Search, job.Piece, job.Name, $"{job.Losses} workers fell silent while they did it, the last of them {job.Worker}");
        }
    }

    private void End(StudyUse use, long id, string search, string piece, string name, string error)
    {
        use.Execute($"UPDATE jobs SET state = 'failed', error = @error, ended = {database.Now} WHERE id = @id", ("error", error), ("id", id));
        if (piece.Length > 0)
            FailSearch(use, search, name, error);
    }

    private void FailSearch(StudyUse use, string search, string name, string? error) => use.Execute(
        $"UPDATE jobs SET state = 'failed', error = @error, awaits = 0, ended = {database.Now} WHERE search = @search AND piece = '' AND state <> 'running'",
        ("error", $"its job '{name}' failed: {error}"), ("search", search));

    private static StudyJob JobOf(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), Enum.Parse<JobState>(row.GetString(4), ignoreCase: true), row.GetInt64(5), row.GetString(6),
        row.GetInt64(7), row.GetInt64(8), TimeOf(row, 9)!.Value, TimeOf(row, 10), TimeOf(row, 11), TextOf(row, 12), TextOf(row, 13));

    private static DateTimeOffset? TimeOf(DbDataReader row, int column) => row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static string? TextOf(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
