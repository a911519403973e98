using Microsoft.Data.Sqlite;
using NASerEx.Common;
using NASerEx.Natives;
using SQLitePCL;

namespace NASerEx.Studies;

/// <summary>One row of a study: what a result depends on and what is said about it, as JSON.</summary>
/// <param name="Hash">Hash of what it depends on.</param>
/// <param name="Parameters">What it depends on.</param>
/// <param name="Written">When it was written, in ISO 8601.</param>
/// <param name="Info">What is said about it.</param>
/// <param name="FileHash">SHA-256 of the file that goes with it; null where none does.</param>
internal sealed record StudyRow(string Hash, string Parameters, string Written, string Info, string? FileHash);

/// <summary>The rows of a study in an SQLite file. Several processes may use it at once; each change is there wholly or not at all.</summary>
/// <param name="path">The file; made with the first row.</param>
internal sealed class StudyDatabase(string path)
{
    private const long Format = 1;
    private const int BusySeconds = 60;

    private const string Schema = $"""
        CREATE TABLE entries (
            kind TEXT NOT NULL, hash TEXT NOT NULL, parameters TEXT NOT NULL, written TEXT NOT NULL, info TEXT NOT NULL, file_hash TEXT,
            PRIMARY KEY (kind, hash));
        PRAGMA user_version = 1;
        """;

    private const string Columns = "SELECT hash, parameters, written, info, file_hash FROM entries WHERE kind = $kind";

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Puts a row in, in place of an earlier one of its kind and hash.</summary>
    public void Put(string kind, StudyRow row)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        Use(SqliteOpenMode.ReadWriteCreate, connection =>
        {
            using var transaction = connection.BeginTransaction();
            Prepare(connection);
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT OR REPLACE INTO entries VALUES ($kind, $hash, $parameters, $written, $info, $file)";
            command.Parameters.AddWithValue("$kind", kind);
            command.Parameters.AddWithValue("$hash", row.Hash);
            command.Parameters.AddWithValue("$parameters", row.Parameters);
            command.Parameters.AddWithValue("$written", row.Written);
            command.Parameters.AddWithValue("$info", row.Info);
            command.Parameters.AddWithValue("$file", (object?)row.FileHash ?? DBNull.Value);
            command.ExecuteNonQuery();
            transaction.Commit();
            return true;
        });
    }

    /// <summary>The row of a kind and hash; null when there is none.</summary>
    public StudyRow? Find(string kind, string hash) => Read($"{Columns} AND hash = $hash", kind, hash).FirstOrDefault();

    /// <summary>All rows of a kind, the newest first.</summary>
    public IReadOnlyList<StudyRow> List(string kind) => Read($"{Columns} ORDER BY written DESC, hash", kind, "");

    private List<StudyRow> Read(string query, string kind, string hash) => !File.Exists(Path) ? [] : Use(SqliteOpenMode.ReadWrite, connection =>
    {
        if (VersionOf(connection) == 0)
            return [];
        using var command = connection.CreateCommand();
        command.CommandText = query;
        command.Parameters.AddWithValue("$kind", kind);
        command.Parameters.AddWithValue("$hash", hash);
        using var reader = command.ExecuteReader();
        var rows = new List<StudyRow>();
        while (reader.Read())
            rows.Add(new StudyRow(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetString(4)));
        return rows;
    });

    /// <summary>Makes the table in a new file.</summary>
    private void Prepare(SqliteConnection connection)
    {
        if (VersionOf(connection) > 0)
            return;
        using var command = connection.CreateCommand();
        command.CommandText = Schema;
        command.ExecuteNonQuery();
    }

    /// <summary>The format of the file; 0 for an empty one.</summary>
    private long VersionOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = (long)command.ExecuteScalar()!;
        return version <= Format ? version : throw new NASerExException(
            "StudyVersion", ErrorKind.InvalidInput,
            $"The study '{Path}' was written by a later version of NASerEx (format {version}, this one knows {Format}). Use that version, or name another store.");
    }

    private T Use<T>(SqliteOpenMode mode, Func<SqliteConnection, T> use)
    {
        Sqlite.Require();
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = Path, Mode = mode, Pooling = false, DefaultTimeout = BusySeconds,
            }.ToString());
            connection.Open();
            return use(connection);
        }
        catch (SqliteException error) when (error.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR)
        {
            throw new NASerExException(
                "StudyDamaged", ErrorKind.InvalidInput, $"The study '{Path}' is damaged ({error.Message}). Delete it or move it away; what it kept is made again.", error);
        }
        catch (SqliteException error)
        {
            throw new NASerExException("StudyUnusable", ErrorKind.Environment, $"The study '{Path}' cannot be used: {error.Message}.", error);
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
