using Microsoft.Data.Sqlite;
using NASerEx.Common;
using NASerEx.Natives;
using SQLitePCL;

namespace NASerEx.Studies;

/// <summary>A study in an SQLite file, with the files of entries beside it.</summary>
/// <param name="path">The file; made with the first row.</param>
internal sealed class SqliteStudyDatabase(string path) : StudyDatabase
{
    private const int BusySeconds = 60;

    private static readonly string[] Steps =
    [
        StudySchema.Entries,
        $"{StudySchema.Searches} CREATE TABLE jobs (id INTEGER PRIMARY KEY AUTOINCREMENT, {StudySchema.JobColumns}); {StudySchema.JobIndexes}",
    ];

    /// <inheritdoc/>
    public override string Name => path;

    /// <inheritdoc/>
    public override string Folder => Path.GetDirectoryName(path)!;

    /// <inheritdoc/>
    public override string Now => "CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)";

    // The transaction has the whole file for itself.
    /// <inheritdoc/>
    public override string Taking => "";

    /// <inheritdoc/>
    public override T Read<T>(Func<StudyUse, T> read, T none) => !File.Exists(path) ? none : Use(SqliteOpenMode.ReadWrite, connection =>
    {
        var use = new StudyUse(connection, null);
        var version = VersionOf(use);
        StudySchema.Check(Name, version, Steps.Length);
        return version == Steps.Length ? read(use) : version == 0 ? none : Migrated(connection, read);
    });

    /// <inheritdoc/>
    public override T Write<T>(Func<StudyUse, T> write)
    {
        Directory.CreateDirectory(Folder);
        return Use(SqliteOpenMode.ReadWriteCreate, connection => Migrated(connection, write));
    }

    /// <inheritdoc/>
    public override void Exclude(StudyUse use, string name)
    {
    }

    /// <inheritdoc/>
    protected override void PutFile(StudyUse use, string hash, string file)
    {
    }

    /// <inheritdoc/>
    protected override void RemoveFile(StudyUse use, string hash)
    {
    }

    /// <inheritdoc/>
    public override bool Fetch(string hash, string file) => File.Exists(file);

    private T Migrated<T>(SqliteConnection connection, Func<StudyUse, T> then)
    {
        using var transaction = connection.BeginTransaction();
        var use = new StudyUse(connection, transaction);
        if (StudySchema.Migrate(Name, VersionOf(use), Steps, use))
            use.Execute($"PRAGMA user_version = {Steps.Length}");
        var result = then(use);
        transaction.Commit();
        return result;
    }

    private static long VersionOf(StudyUse use) => (long)use.Value("PRAGMA user_version")!;

    private T Use<T>(SqliteOpenMode mode, Func<SqliteConnection, T> use)
    {
        Sqlite.Require();
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = BusySeconds,
            }.ToString());
            connection.Open();
            return use(connection);
        }
        catch (SqliteException error) when (error.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR)
        {
            throw new NASerExException(
                "StudyDamaged", ErrorKind.InvalidInput, $"The study '{Name}' is damaged ({error.Message}). Delete it or move it away; what it kept is made again.", error);
        }
        catch (SqliteException error)
        {
            throw new NASerExException("StudyUnusable", ErrorKind.Environment, $"The study '{Name}' cannot be used: {error.Message}.", error);
        }
    }

    /// <summary>SQLite's own library, staged with the module as all natives are.</summary>
    private static class Sqlite
    {
        private const string Library = "e_sqlite3";

        static Sqlite()
        {
            NativeLibraries.Bind(typeof(SQLite3Provider_e_sqlite3).Assembly, Library);
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
        }

        /// <summary>Loads it once.</summary>
        public static void Require()
        {
        }
    }
}
