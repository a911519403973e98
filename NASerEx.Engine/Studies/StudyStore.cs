using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using NASerEx.Common;

namespace NASerEx.Studies;

/// <summary>
/// Finished results in a folder or a PostgreSQL database: rows with what each result depends on and what is said about it, and for some
/// kinds a file <c>kind/hash</c>, whose own hash the row holds. In a folder, the rows are in an SQLite file, <see cref="FileName"/>, and the files beside it;
/// those of a database are fetched into a folder of this machine. Both are whole or absent, so a run may be killed at any time, and
/// several may write at once. An entry that does not hold together is left aside with a warning, and made again.
/// </summary>
public sealed class StudyStore
{
    /// <summary>Name of the SQLite file.</summary>
    public const string FileName = "study.db";

    private readonly StudyDatabase _rows;
    private readonly JobClaim? _claim;

    private StudyStore(StudyDatabase rows, JobClaim? claim) => (_rows, _claim) = (rows, claim);

    /// <summary>Results in a folder; it is made when something is kept.</summary>
    /// <param name="folder">Where.</param>
    public StudyStore(string folder)
        : this(new SqliteStudyDatabase(Path.Combine(Path.GetFullPath(folder), FileName)), null)
    {
    }

    /// <summary>Results in a folder or a database.</summary>
    /// <param name="place">A folder, or the address of a PostgreSQL database (see <see cref="StudyAddress"/>).</param>
    /// <param name="credential">User and password for the database; null leaves them to the address, the environment variable PGPASSWORD and .pgpass.</param>
    /// <exception cref="NASerExException">The address holds a password (<c>StudyPasswordGiven</c>) or is not understood (<c>StudyAddressInvalid</c>).</exception>
    public static StudyStore Open(string place, NetworkCredential? credential = null) =>
        StudyAddress.IsServer(place) ? new StudyStore(new PostgresStudyDatabase(place, credential), null) : new StudyStore(place);

    /// <summary>What messages call it; never with a password.</summary>
    public string Name => _rows.Name;

    /// <summary>Where files are on this machine.</summary>
    public string Folder => _rows.Folder;

    /// <summary>Whether the files are nowhere else: they are not fetched from a database.</summary>
    internal bool IsFolder => _rows is SqliteStudyDatabase;

    /// <summary>Its jobs.</summary>
    internal JobQueue Jobs => new(_rows);

    /// <summary>The same results, kept only as long as a job is the caller's.</summary>
    internal StudyStore For(JobClaim claim) => new(_rows, claim);

    /// <summary>Keeps a result, in place of an earlier one under the same key.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="key">What it depends on.</param>
    /// <param name="info">What is said about it: a record.</param>
    /// <param name="write">Writes the file that goes with it; needed for the kinds that have one.</param>
    /// <exception cref="NASerExException">The study's file is damaged or cannot be written (<c>StudyDamaged</c>, <c>StudyVersion</c>, <c>StudyUnusable</c>).</exception>
    public StudyEntry Put<T>(StudyKind kind, StudyKey key, T info, Action<Stream>? write = null)
    {
        if ((kind.Extension is null) != (write is null))
            throw new ArgumentException($"Entries of {kind.Name} have {(kind.Extension is null ? "no" : "a")} file.", nameof(write));
        var file = FileOf(kind, key.Hash);
        if (write is not null)
            AtomicFile.Write(file!, write);
        var node = JsonSerializer.SerializeToNode(info, StudyJson.Options);
        var written = DateTimeOffset.UtcNow;
        _rows.Put(kind.Name, new StudyRow(
            key.Hash, JsonSerializer.Serialize(key.Parameters), written.ToString("O", CultureInfo.InvariantCulture), node?.ToJsonString() ?? "null",
            file is null ? null : ContentHash.OfFile(file)), file, _claim);
        return new StudyEntry(kind, key, written, node, file);
    }

    /// <summary>Takes a result out that nobody needs any more, with its file; nothing where there is none.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="key">What it depends on.</param>
    /// <exception cref="NASerExException">As <see cref="Put"/>.</exception>
    public void Remove(StudyKind kind, StudyKey key)
    {
        _rows.Remove(kind.Name, key.Hash, _claim);
        if (FileOf(kind, key.Hash) is not { } file)
            return;
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Its folder is not there, or someone reads it still. No row names it any more.
        }
    }

    /// <summary>The result under a key, or null when there is none, or none that holds together.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="key">What it depends on.</param>
    /// <param name="context">Receives the warning of a damaged entry.</param>
    /// <exception cref="NASerExException">As <see cref="Put"/>.</exception>
    public StudyEntry? Find(StudyKind kind, StudyKey key, WorkContext context) =>
        _rows.Find(kind.Name, key.Hash) is { } row ? Restore(kind, row, context) : null;

    /// <summary>All results of a kind, the newest first; damaged ones are left out.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="context">Receives the warnings of damaged entries.</param>
    /// <exception cref="NASerExException">As <see cref="Put"/>.</exception>
    public ImmutableArray<StudyEntry> List(StudyKind kind, WorkContext context) =>
        [.. _rows.List(kind.Name).Select(row => Restore(kind, row, context)).OfType<StudyEntry>()];

    /// <summary>The kept key that differs least from one that has no result, of those with the same value of a parameter; null when there is none.</summary>
    /// <param name="kind">What is kept under it.</param>
    /// <param name="key">The key without a result.</param>
    /// <param name="name">The parameter that must be the same.</param>
    /// <exception cref="NASerExException">As <see cref="Put"/>.</exception>
    public StudyKey? Nearest(StudyKind kind, StudyKey key, string name) => _rows.List(kind.Name)
        .Select(row => Parse(row.Parameters) is { } parameters ? new StudyKey(row.Hash, parameters) : null)
        .OfType<StudyKey>()
        .Where(kept => kept.Parameters.GetValueOrDefault(name) == key.Parameters.GetValueOrDefault(name))
        .MinBy(kept => kept.Differences(key).Count());

    private StudyEntry? Restore(StudyKind kind, StudyRow row, WorkContext context)
    {
        var file = FileOf(kind, row.Hash);
        var parameters = Parse(row.Parameters);
        var isThere = file is null || row.FileHash is null || _rows.Fetch(row.FileHash, file);
        if (Fault(row, parameters, file, isThere) is not { } fault)
            try
            {
                var written = DateTimeOffset.Parse(row.Written, CultureInfo.InvariantCulture);
                return new StudyEntry(kind, new StudyKey(row.Hash, parameters!), written, JsonNode.Parse(row.Info), file);
            }
            catch (Exception error) when (error is JsonException or FormatException)
            {
                fault = $"it is damaged ({error.Message})";
            }

        context.Warn($"The {kind.Name} entry {row.Hash} of '{_rows.Name}' is ignored and will be made again: {fault}.");
        return null;
    }

    private static string? Fault(StudyRow row, ImmutableSortedDictionary<string, string>? parameters, string? file, bool isThere)
    {
        if (parameters is null || StudyKey.HashOf(parameters) != row.Hash)
            return "its parameters do not fit its hash";
        if (!isThere)
            return $"its file '{file}' is missing";
        try
        {
            return file is not null && ContentHash.OfFile(file) != row.FileHash ? $"its file '{file}' is damaged" : null;
        }
        catch (FileNotFoundException)
        {
            return $"its file '{file}' is gone";
        }
    }

    private static ImmutableSortedDictionary<string, string>? Parse(string parameters)
    {
        try
        {
            return JsonSerializer.Deserialize<ImmutableSortedDictionary<string, string>>(parameters)?.WithComparers(StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string? FileOf(StudyKind kind, string hash) =>
        kind.Extension is null ? null : Path.Combine(Folder, kind.Name, hash + kind.Extension);
}
