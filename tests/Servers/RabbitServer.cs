using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NASerEx.Servers;

/// <summary>A RabbitMQ node of its own on the loopback interface, with ports, cookie and data of its own in a temporary folder, where RabbitMQ is installed.</summary>
public sealed class RabbitServer : IDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string NoPlugins = "[].";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-rabbit-").FullName;
    private readonly int _port = LoopbackPort.Free(), _securePort = LoopbackPort.Free(), _nodePort = LoopbackPort.Free(), _namesPort = LoopbackPort.Free();
    private readonly List<Process> _processes = [];
    private readonly Lazy<bool> _isThere;

    public RabbitServer() => _isThere = new Lazy<bool>(Start);

    /// <summary>Why there is none.</summary>
    public static string WhyNot => "RabbitMQ's server is not installed, or cannot be run by this user.";

    /// <summary>Whether there is one; it is started when first asked.</summary>
    public bool IsThere => _isThere.Value;

    /// <summary>What connects to it, without the password.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"amqp://{Credential.UserName}@127.0.0.1:{_port}");

    /// <summary>The same with TLS; the certificate is its own, for that name.</summary>
    public string SecureAddress => string.Create(CultureInfo.InvariantCulture, $"amqps://{Credential.UserName}@localhost:{_securePort}");

    /// <summary>Path of the certificate, which nobody trusts who is not told to.</summary>
    public string CertificateFile => Path.Combine(_folder, "certificate.pem");

    /// <summary>The port without TLS.</summary>
    public int Port => _port;

    /// <summary>User and password.</summary>
    public NetworkCredential Credential { get; } = new("naserex", $"p-{Guid.NewGuid():N}");

    /// <summary>Kibibytes of memory that the node has; null where the system does not say.</summary>
    public long? Resident => _processes.Select(ResidentOf).Max();

    /// <summary>A queue name that nobody else has.</summary>
    public static string NewQueue() => $"frames-{Guid.NewGuid():N}";

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private bool Start()
    {
        if (!File.Exists(Program))
            return false;
        Directory.CreateDirectory(Path.Combine(_folder, "home"));
        Write("plugins", NoPlugins);
        WriteCertificate();
        Write("rabbitmq.conf", Settings());
        // The node would start a name server that outlives it.
        _processes.Add(Launch("epmd", "-address", "127.0.0.1", "-port", $"{_namesPort}"));
        var server = Launch(Program);
        _processes.Add(server);
        for (var start = Stopwatch.StartNew(); start.Elapsed < Limit && !server.HasExited; Thread.Sleep(50))
            if (Answers())
                return true;
        return false;
    }

    private string Settings() => string.Create(CultureInfo.InvariantCulture, $"""
        listeners.tcp.1 = 127.0.0.1:{_port}
        listeners.ssl.1 = 127.0.0.1:{_securePort}
        ssl_options.certfile = {CertificateFile}
        ssl_options.keyfile = {Path.Combine(_folder, "key.pem")}
        ssl_options.verify = verify_none
        default_user = {Credential.UserName}
        default_pass = {Credential.Password}
        log.file.level = warning
        disk_free_limit.absolute = 50MB

        """);

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        Write("key.pem", key.ExportPkcs8PrivateKeyPem());
    }

    private Process Launch(params string[] command)
    {
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" >\"$0\" 2>&1 </dev/null", Path.Combine(_folder, $"output-{_processes.Count}"), .. command]) { WorkingDirectory = _folder };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["HOME"] = Path.Combine(_folder, "home"),
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["ERL_EPMD_PORT"] = $"{_namesPort}",
            ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_folder, "none"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq.conf"),
            ["RABBITMQ_DIST_PORT"] = $"{_nodePort}",
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "plugins"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "data"),
            ["RABBITMQ_NODENAME"] = $"naserex{_port}@localhost",
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        })
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    // A node that still starts closes what it accepts; one that is up waits for more of a greeting.
    private bool Answers()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, _port);
            client.ReceiveTimeout = 500;
            client.GetStream().Write("AMQP\0\0\u0009\u0001"u8);
            return client.GetStream().ReadByte() == 1;
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return false;
        }
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private static long? ResidentOf(Process process) => process.HasExited || !OperatingSystem.IsLinux() ? null : Children(process.Id).Select(id => File.ReadLines($"/proc/{id}/status")
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture)).FirstOrDefault()).Max();

    private static IEnumerable<int> Children(int id) => File.ReadAllText($"/proc/{id}/task/{id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(child => Children(int.Parse(child, CultureInfo.InvariantCulture))).Prepend(id);
}
