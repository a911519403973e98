using System.Data;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using NASerEx.Common;
using Npgsql;

namespace NASerEx.Studies;

/// <summary>
/// A study in a schema of a PostgreSQL database. Files are in it too, in parts; they are fetched into a folder of the user's when they are read, and
/// stay there.
/// </summary>
internal sealed class PostgresStudyDatabase : StudyDatabase
{
    private const int PartBytes = 4 << 20;
    // Any number that no other program takes for an advisory lock; the second one tells databases' schemas apart.
    private const int LockSpace = 0x4E41_5345;

    private static readonly string[] Steps =
    [
        $"{StudySchema.Entries} CREATE TABLE files (hash TEXT NOT NULL, part INTEGER NOT NULL, content BYTEA NOT NULL, PRIMARY KEY (hash, part));",
        $"{StudySchema.Searches} CREATE TABLE jobs (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {StudySchema.JobColumns}) WITH (fillfactor = 70); {StudySchema.JobIndexes}",
    ];

    // For a server that is being restarted, or has more to do than it can.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly NpgsqlConnectionStringBuilder _address;
    private bool _isReady;
    private bool _wasReached;

    /// <summary>Understands an address; nothing is connected yet.</summary>
    /// <param name="address">The address, without a password.</param>
    /// <param name="credential">User and password, or null.</param>
    /// <exception cref="NASerExException">As <see cref="PostgresAddress.Parse"/>.</exception>
    public PostgresStudyDatabase(string address, NetworkCredential? credential)
    {
        _address = PostgresAddress.Parse(address, credential);
        Name = string.Create(CultureInfo.InvariantCulture, $"postgresql://{_address.Host}:{_address.Port}/{_address.Database ?? _address.Username}?search_path={_address.SearchPath}");
        Folder = Path.Combine(CacheRoot, ContentHash.Of(Name)[..16]);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Folder { get; }

    /// <inheritdoc/>
    public override string Now => "(extract(epoch from clock_timestamp()) * 1000)::bigint";

    /// <inheritdoc/>
    public override string Taking => "FOR UPDATE SKIP LOCKED";

    private static string CacheRoot => Environment.GetEnvironmentVariable("NASEREX_CACHE") is { Length: > 0 } given
        ? Path.GetFullPath(given)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "NASerEx", "studies");

    /// <inheritdoc/>
    public override T Read<T>(Func<StudyUse, T> read, T none) => Use(connection =>
    {
        var use = new StudyUse(connection, null);
        return _isReady || IsReady(use) ? read(use) : none;
    });

    /// <inheritdoc/>
    public override T Write<T>(Func<StudyUse, T> write) => Use(connection =>
    {
        if (!_isReady)
            Migrate(connection);
        using var transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
        var result = write(new StudyUse(connection, transaction));
        transaction.Commit();
        return result;
    });

    /// <inheritdoc/>
    public override void Exclude(StudyUse use, string name) => use.Execute("SELECT pg_advisory_xact_lock(@space, hashtext(@name))", ("space", LockSpace), ("name", name));

    /// <inheritdoc/>
    protected override void PutFile(StudyUse use, string hash, string file)
    {
        if (use.Value("SELECT 1 FROM files WHERE hash = @hash LIMIT 1", ("hash", hash)) is not null)
            return;
        using var stream = File.OpenRead(file);
        var buffer = new byte[(int)Math.Min(PartBytes, Math.Max(stream.Length, 1))];
        for (var part = 0; part == 0 || stream.Position < stream.Length; part++)
        {
            var count = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            use.Execute(
                "INSERT INTO files (hash, part, content) VALUES (@hash, @part, @content) ON CONFLICT DO NOTHING",
                ("hash", hash), ("part", part), ("content", new ReadOnlyMemory<byte>(buffer, 0, count)));
        }
    }

    /// <inheritdoc/>
    protected override void RemoveFile(StudyUse use, string hash) => use.Execute("DELETE FROM files WHERE hash = @hash", ("hash", hash));

    /// <inheritdoc/>
    public override bool Fetch(string hash, string file)
    {
        if (File.Exists(file) && ContentHash.OfFile(file) == hash)
            return true;
        return Read(use => Download(use, hash, file), false);
    }

    private static bool Download(StudyUse use, string hash, string file)
    {
        using var command = use.CommandOf("SELECT content FROM files WHERE hash = @hash ORDER BY part", ("hash", hash));
        using var reader = command.ExecuteReader(CommandBehavior.SequentialAccess);
        if (!reader.Read())
            return false;
        AtomicFile.Write(file, stream =>
        {
            do
            {
                using var part = reader.GetStream(0);
                part.CopyTo(stream);
            }
            while (reader.Read());
        });
        return true;
    }

    private bool IsReady(StudyUse use)
    {
        var version = VersionOf(use);
        StudySchema.Check(Name, version, Steps.Length);
        if (version is > 0 && version < Steps.Length)
            Migrate((NpgsqlConnection)use.Connection);
        return _isReady = version > 0;
    }

    // One at a time: who comes second finds it done.
    private void Migrate(NpgsqlConnection connection)
    {
        using var transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
        var use = new StudyUse(connection, transaction);
        Exclude(use, $"migrate {_address.SearchPath}");
        var version = VersionOf(use);
        if (version == 0)
            Begin(use);
        if (StudySchema.Migrate(Name, version, Steps, use))
            use.Execute("UPDATE study SET version = @version", ("version", (long)Steps.Length));
        transaction.Commit();
        _isReady = true;
    }

    // A role that may not make schemas can be given one.
    private void Begin(StudyUse use)
    {
        if (use.Value("SELECT to_regnamespace(@schema)::text", ("schema", _address.SearchPath)) is null)
            use.Execute($"CREATE SCHEMA {new NpgsqlCommandBuilder().QuoteIdentifier(_address.SearchPath!)}");
        use.Execute("CREATE TABLE study (version BIGINT NOT NULL); INSERT INTO study VALUES (0)");
    }

    private static long VersionOf(StudyUse use) =>
        use.Value("SELECT to_regclass('study')::text") is null ? 0 : (long)use.Value("SELECT version FROM study")!;

    private T Use<T>(Func<NpgsqlConnection, T> use)
    {
        try
        {
            return UseOrTryAgain(use);
        }
        catch (PostgresException error)
        {
            throw new NASerExException("StudyUnusable", ErrorKind.Environment, $"The study '{Name}' cannot be used: {error.MessageText} ({error.SqlState}).", error);
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or InvalidOperationException { Source: "Npgsql" })
        {
            throw new NASerExException("StudyUnusable", ErrorKind.Environment, $"The study '{Name}' cannot be reached: {error.Message}", error);
        }
    }

    // What was never reached may have the wrong address: that is said at once.
    private T UseOrTryAgain<T>(Func<NpgsqlConnection, T> use)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var connection = new NpgsqlConnection(_address.ConnectionString);
                connection.Open();
                _wasReached = true;
                return use(connection);
            }
            catch (NpgsqlException error) when (_wasReached && Stopwatch.GetElapsedTime(begun) < Patience && MayPass(error))
            {
                Thread.Sleep(Pause);
            }
        }
    }

    private static bool MayPass(NpgsqlException error) => error.IsTransient || error.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown;
}
