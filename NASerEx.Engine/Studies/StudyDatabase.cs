using System.Data.Common;

namespace NASerEx.Studies;

/// <summary>
/// Where a study's rows and files are: in SQLite with files beside, or in PostgreSQL. Several processes may use it at once; each change is there
/// wholly or not at all.
/// </summary>
internal abstract class StudyDatabase
{
    private const string Columns = "SELECT hash, parameters, written, info, file_hash FROM entries WHERE kind = @kind";

    /// <summary>What messages call it; never with a password.</summary>
    public abstract string Name { get; }

    /// <summary>Folder on this machine in which the files of entries are found, once they were fetched.</summary>
    public abstract string Folder { get; }

    /// <summary>The database's clock in SQL, in milliseconds since 1970.</summary>
    public abstract string Now { get; }

    /// <summary>What a query adds to take rows for itself, past those that others have.</summary>
    public abstract string Taking { get; }

    /// <summary>Reads, if there is anything yet.</summary>
    /// <param name="read">Reads.</param>
    /// <param name="none">What there is where nothing was ever written.</param>
    public abstract T Read<T>(Func<StudyUse, T> read, T none);

    /// <summary>Changes something in one transaction; brings the tables up to date before.</summary>
    public abstract T Write<T>(Func<StudyUse, T> write);

    /// <summary>Lets nobody else in until the transaction ends who asks for the same name.</summary>
    public abstract void Exclude(StudyUse use, string name);

    /// <summary>Keeps a file's content where all who use the study find it.</summary>
    /// <param name="use">The transaction.</param>
    /// <param name="hash">Hash of the content.</param>
    /// <param name="file">The file, in <see cref="Folder"/>.</param>
    protected abstract void PutFile(StudyUse use, string hash, string file);

    /// <summary>Takes a file's content out of the database, if it is in there.</summary>
    /// <param name="use">The transaction.</param>
    /// <param name="hash">Hash of the content.</param>
    protected abstract void RemoveFile(StudyUse use, string hash);

    /// <summary>Brings a file's content to its place in <see cref="Folder"/>, if it is not there.</summary>
    /// <param name="hash">Hash of the content.</param>
    /// <param name="file">Where it belongs.</param>
    /// <returns>Whether there is such a file now; who reads it still has to compare its hash.</returns>
    public abstract bool Fetch(string hash, string file);

    /// <summary>Puts a row in, in place of an earlier one of its kind and hash, with the file that goes with it.</summary>
    /// <param name="kind">Kind of the entry.</param>
    /// <param name="row">The row.</param>
    /// <param name="file">The file, in <see cref="Folder"/>; null where none goes with it.</param>
    /// <param name="claim">The job that this is a result of, which must still be the caller's; null where it is of none.</param>
    public void Put(string kind, StudyRow row, string? file, JobClaim? claim = null) => Write(use =>
    {
        if (claim is not null)
            JobQueue.RequireHeld(use, claim);
        if (file is not null)
            PutFile(use, row.FileHash!, file);
        return use.Execute(
            """
            INSERT INTO entries (kind, hash, parameters, written, info, file_hash) VALUES (@kind, @hash, @parameters, @written, @info, @file)
            ON CONFLICT (kind, hash) DO UPDATE SET parameters = excluded.parameters, written = excluded.written, info = excluded.info, file_hash = excluded.file_hash
            """,
            ("kind", kind), ("hash", row.Hash), ("parameters", row.Parameters), ("written", row.Written), ("info", row.Info), ("file", row.FileHash));
    });

    /// <summary>Takes a row out, and the content of the file that goes with it, unless another row has the same.</summary>
    /// <param name="kind">Kind of the entry.</param>
    /// <param name="hash">Hash of its key.</param>
    /// <param name="claim">The job that this is part of, which must still be the caller's; null where it is of none.</param>
    public void Remove(string kind, string hash, JobClaim? claim = null) => Write(use =>
    {
        if (claim is not null)
            JobQueue.RequireHeld(use, claim);
        if (use.Value("DELETE FROM entries WHERE kind = @kind AND hash = @hash RETURNING file_hash", ("kind", kind), ("hash", hash)) is string file
            && use.Value("SELECT 1 FROM entries WHERE file_hash = @file LIMIT 1", ("file", file)) is null)
            RemoveFile(use, file);
        return true;
    });

    /// <summary>The row of a kind and hash; null when there is none.</summary>
    public StudyRow? Find(string kind, string hash) =>
        Read(use => use.Query($"{Columns} AND hash = @hash", RowOf, ("kind", kind), ("hash", hash)), []).FirstOrDefault();

    /// <summary>All rows of a kind, the newest first.</summary>
    public IReadOnlyList<StudyRow> List(string kind) => Read(use => use.Query($"{Columns} ORDER BY written DESC, hash", RowOf, ("kind", kind)), []);

    private static StudyRow RowOf(DbDataReader reader) =>
        new(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetString(4));
}
