using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace NASerEx.Servers;

/// <summary>A PostgreSQL server of its own on the loopback interface, in a temporary folder, where PostgreSQL is installed.</summary>
public sealed class PostgresServer : IDisposable
{
    private const string User = "naserex";
    private const string PostgresAccount = "postgres";

    private readonly string? _programs = FindPrograms();
    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-postgres-").FullName;
    private readonly Lazy<int?> _port;

    public PostgresServer() => _port = new Lazy<int?>(Start);

    /// <summary>Why there is none.</summary>
    public static string WhyNot => "PostgreSQL's initdb and pg_ctl are not installed, or cannot be run by this user.";

    /// <summary>Whether what it has committed would outlive a failure of the machine, as it does where people work with it.</summary>
    public bool IsDurable { get; init; }

    /// <summary>Whether there is one; it is started when first asked.</summary>
    public bool IsThere => _port.Value is not null;

    /// <summary>What connects to it, with a schema of that name and without the password.</summary>
    public string AddressOf(string schema) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port.Value};Database=postgres;Username={User};Search Path={schema};Maximum Pool Size=20");

    /// <summary>The same as a URI.</summary>
    public string UriOf(string schema) => string.Create(CultureInfo.InvariantCulture, $"postgresql://{User}@127.0.0.1:{_port.Value}/postgres?search_path={schema}");

    /// <summary>User and password.</summary>
    public NetworkCredential Credential { get; } = new(User, $"p-{Guid.NewGuid():N}");

    /// <summary>A schema name that nobody else has.</summary>
    public static string NewSchema() => $"study_{Guid.NewGuid():N}";

    /// <summary>Ends it without a word to those who are connected, and starts it again.</summary>
    public void Restart() => Run("pg_ctl", "restart", "-D", Data, "-m", "immediate", "-w", "-l", Path.Combine(_folder, "log"));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_port is { IsValueCreated: true, Value: not null })
            Run("pg_ctl", "stop", "-D", Data, "-m", "immediate", "-w");
        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private int? Start()
    {
        if (_programs is null)
            return null;
        var secret = Path.Combine(_folder, "secret");
        File.WriteAllText(secret, Credential.Password);
        if (Environment.UserName == "root" && Call("chown", ["-R", PostgresAccount, _folder]) != 0)
            return null;
        if (Run("initdb", "-D", Data, "-U", User, "-A", "scram-sha-256", $"--pwfile={secret}", "--no-sync", "-E", "UTF8", "--locale=C") != 0)
            return null;
        var port = LoopbackPort.Free();
        var options = string.Create(CultureInfo.InvariantCulture, $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync={(IsDurable ? "on" : "off")} -c max_connections=100");
        return Run("pg_ctl", "start", "-D", Data, "-l", Path.Combine(_folder, "log"), "-w", "-t", "60", "-o", options) == 0 ? port : null;
    }

    // The server refuses to run as root.
    private int Run(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs!, program);
        return Environment.UserName == "root" ? Call("runuser", ["-u", PostgresAccount, "--", path, .. arguments]) : Call(path, arguments);
    }

    private int Call(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments]) { WorkingDirectory = _folder })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }

    private static string? FindPrograms()
    {
        var debian = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).OrderDescending() : Enumerable.Empty<string>();
        return OperatingSystem.IsWindows() ? null : debian.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')).FirstOrDefault(
            folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }
}
