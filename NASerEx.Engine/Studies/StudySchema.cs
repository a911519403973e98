using NASerEx.Common;

namespace NASerEx.Studies;

/// <summary>The tables of a study, as the steps that led to them. A step that was released is never changed; what is new is a step of its own.</summary>
internal static class StudySchema
{
    /// <summary>Results, a row each.</summary>
    public const string Entries = """
        CREATE TABLE entries (
            kind TEXT NOT NULL, hash TEXT NOT NULL, parameters TEXT NOT NULL, written TEXT NOT NULL, info TEXT NOT NULL, file_hash TEXT,
            PRIMARY KEY (kind, hash));
        """;

    /// <summary>Searches that workers share, and the jobs that they are made of. Times are milliseconds since 1970 by the database's clock.</summary>
    public const string Searches = """
        CREATE TABLE searches (
            id TEXT PRIMARY KEY, spec TEXT NOT NULL, model TEXT NOT NULL, splits TEXT NOT NULL, asked BIGINT NOT NULL);
        """;

    /// <summary>Jobs but for the column <c>id</c>, which each database makes in its own way.</summary>
    public const string JobColumns = """
            search TEXT NOT NULL REFERENCES searches (id), piece TEXT NOT NULL, name TEXT NOT NULL, label TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'waiting', awaits BIGINT NOT NULL DEFAULT 0, failures BIGINT NOT NULL DEFAULT 0, losses BIGINT NOT NULL DEFAULT 0,
            fence BIGINT NOT NULL DEFAULT 0, expires BIGINT NOT NULL DEFAULT 0, worker TEXT NOT NULL DEFAULT '', target TEXT NOT NULL DEFAULT '',
            error TEXT, found TEXT, put BIGINT NOT NULL, begun BIGINT, ended BIGINT,
            UNIQUE (search, piece)
        """;

    /// <summary>What claims look for.</summary>
    public const string JobIndexes = """
        CREATE INDEX jobs_claimable ON jobs (label, id) WHERE state IN ('waiting', 'preempted') AND awaits = 0;
        CREATE INDEX jobs_running ON jobs (expires) WHERE state = 'running';
        CREATE INDEX jobs_unfinished ON jobs (label) WHERE state IN ('waiting', 'preempted', 'running');
        """;

    /// <summary>Does the steps that a database lacks, in the caller's transaction, in which nobody else does.</summary>
    /// <param name="study">What messages call it.</param>
    /// <param name="version">Steps that were done.</param>
    /// <param name="steps">All steps.</param>
    /// <param name="use">The database.</param>
    /// <returns>Whether any was done.</returns>
    /// <exception cref="NASerExException">As <see cref="Check"/>.</exception>
    public static bool Migrate(string study, long version, ReadOnlySpan<string> steps, StudyUse use)
    {
        Check(study, version, steps.Length);
        foreach (var step in steps[(int)version..])
            use.Execute(step);
        return version < steps.Length;
    }

    /// <summary>Refuses a study of a later version.</summary>
    /// <exception cref="NASerExException">It is one (<c>StudyVersion</c>).</exception>
    public static void Check(string study, long version, int known)
    {
        if (version > known)
            throw new NASerExException(
                "StudyVersion", ErrorKind.InvalidInput,
                $"The study '{study}' was written by a later version of NASerEx (format {version}, this one knows {known}). Use that version, or name another store.");
    }
}
