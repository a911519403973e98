using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace NASerEx.Servers;

/// <summary>
/// A Slurm cluster of one node on the loopback interface, with ports, a key of munge and state of its own in a temporary folder, where Slurm and munge are
/// installed. Jobs of the partition <see cref="Urgent"/> preempt the others, which are then put into the queue again.
/// </summary>
/// <param name="processors">Processors that it gives away, however many the machine has.</param>
public sealed class SlurmNode(int processors) : IDisposable
{
    /// <summary>The partition whose jobs preempt others.</summary>
    public const string Urgent = "urgent";

    private const string Node = "node";
    private static readonly string[] Daemons = ["munged", "slurmctld", "slurmd"];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("naserex-slurm-").FullName;
    private readonly List<Process> _processes = [];
    private bool? _isThere;

    /// <summary>Why there is none.</summary>
    public static string WhyNot => "Slurm's slurmctld and slurmd, and munged, are not installed, or cannot be run by this user.";

    /// <summary>Whether there is one; it is started when first asked.</summary>
    public bool IsThere => _isThere ??= Start();

    /// <summary>A line for each run of a job that has ended, a run that was put into the queue again among them (jobcomp/filetxt).</summary>
    public IReadOnlyList<string> Ended => File.Exists(PathOf("ended")) ? File.ReadAllLines(PathOf("ended")) : [];

    /// <summary>Path of a file in its folder.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Writes a file into its folder that nobody else may read.</summary>
    /// <returns>Its path.</returns>
    public string WriteSecret(string name, byte[] content)
    {
        var path = PathOf(name);
        File.WriteAllBytes(path, []);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Runs one of Slurm's commands.</summary>
    /// <returns>What it says.</returns>
    /// <exception cref="InvalidOperationException">It fails.</exception>
    public string Call(string command, params string[] arguments)
    {
        var (code, output, error) = Run(command, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {error}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isThere == true)
        {
            Run("scancel", $"--user={Environment.UserName}");
            WaitFor(() => Run("squeue", "--noheader").Output.Length == 0);
        }

        foreach (var process in Enumerable.Reverse(_processes))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private bool Start()
    {
        if (OperatingSystem.IsWindows() || Daemons.Any(daemon => Find(daemon) is null))
            return false;
        // munge wants to be there for everyone.
        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        WriteSecret("key", RandomNumberGenerator.GetBytes(128));
        File.WriteAllText(PathOf("slurm.conf"), Settings());
        Launch("munged", "--foreground", $"--key-file={PathOf("key")}", $"--socket={PathOf("munge")}", $"--pid-file={PathOf("munged.pid")}", $"--log-file={PathOf("munged.log")}", $"--seed-file={PathOf("seed")}");
        if (!WaitFor(() => File.Exists(PathOf("munge"))))
            return false;
        Launch("slurmctld", "-D");
        Launch("slurmd", "-D", "-N", Node);
        return WaitFor(() => Run("sinfo", "--noheader", "--partition=workers", "--format=%T").Output == "idle");
    }

    private string Settings() => string.Create(CultureInfo.InvariantCulture, $"""
        ClusterName=naserex
        SlurmctldHost={Environment.MachineName}(127.0.0.1)
        SlurmctldPort={LoopbackPort.Free()}
        SlurmdPort={LoopbackPort.Free()}
        CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
        AuthType=auth/munge
        AuthInfo=socket={PathOf("munge")}
        SlurmUser={Environment.UserName}
        SlurmdUser={Environment.UserName}
        StateSaveLocation={PathOf("state")}
        SlurmdSpoolDir={PathOf("spool")}
        SlurmctldPidFile={PathOf("slurmctld.pid")}
        SlurmdPidFile={PathOf("slurmd.pid")}
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        MpiDefault=none
        SelectType=select/cons_tres
        SelectTypeParameters=CR_CPU
        PreemptType=preempt/partition_prio
        PreemptMode=REQUEUE
        ReturnToService=2
        MinJobAge=86400
        JobCompType=jobcomp/filetxt
        JobCompLoc={PathOf("ended")}
        SlurmdParameters=config_overrides
        NodeName={Node} NodeHostname={Environment.MachineName} NodeAddr=127.0.0.1 CPUs={processors}
        PartitionName=workers Nodes={Node} Default=YES PriorityTier=1
        PartitionName={Urgent} Nodes={Node} PriorityTier=2

        """);

    private void Launch(string daemon, params string[] arguments)
    {
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" >\"$0\" 2>&1 </dev/null", PathOf($"{daemon}.log"), Find(daemon)!, .. arguments]) { WorkingDirectory = _folder };
        start.Environment["SLURM_CONF"] = PathOf("slurm.conf");
        _processes.Add(Process.Start(start)!);
    }

    private (int Code, string Output, string Error) Run(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SLURM_CONF"] = PathOf("slurm.conf");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Trim(), error.Result.Trim());
    }

    private bool WaitFor(Func<bool> isSo)
    {
        for (var start = Stopwatch.StartNew(); start.Elapsed < Limit && !_processes.Any(process => process.HasExited); Thread.Sleep(200))
            if (isSo())
                return true;
        return false;
    }

    private static string? Find(string daemon) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin")
        .Select(folder => Path.Combine(folder, daemon)).FirstOrDefault(File.Exists);
}
