using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace NASerEx.PowerShell.Tests;

/// <summary>What a run of the host left behind.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">All of its output.</param>
/// <param name="Error">All of its error output.</param>
internal sealed record HostResult(int ExitCode, string Output, string Error)
{
    /// <summary>The output's lines that are not blank, trimmed.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>The built host as a process of its own, with its streams redirected and, unless it is started with input, nothing to read.</summary>
internal sealed partial class HostProcess : IDisposable
{
    private const int Sigint = 2, Sigterm = 15;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly Process process;
    private readonly Task<string> error;

    private HostProcess(ProcessStartInfo start, bool hasInput = false)
    {
        process = Process.Start(start)!;
        if (!hasInput)
            process.StandardInput.Close();
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Whether this process was started with SIGINT ignored, which its children inherit: <see cref="Interrupt"/> does nothing then.</summary>
    public static bool IgnoresSigint
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                return false;
            var ignored = File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))["SigIgn:".Length..];
            return (ulong.Parse(ignored, NumberStyles.HexNumber | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) >> (Sigint - 1) & 1) == 1;
        }
    }

    /// <summary>Runs <c>NASerEx.Host -Command …</c> to its end.</summary>
    public static HostResult RunCommand(string command) => Run("-Command", command);

    /// <summary>Runs the host with these arguments to its end.</summary>
    public static HostResult Run(params string[] args)
    {
        using var host = Start(args);
        return host.WaitForExit();
    }

    /// <summary>Writes a script to a temporary file and runs it with these arguments to its end.</summary>
    public static HostResult RunScript(string script, params string[] args)
    {
        using var folder = new TemporaryFolder();
        return Run([folder.Write("script.ps1", script), .. args]);
    }

    /// <summary>Starts the host with these arguments.</summary>
    public static HostProcess Start(params string[] args) => Start(folder: null, args);

    /// <summary>Starts the host with these arguments in a folder.</summary>
    public static HostProcess Start(string? folder, string[] args) => Start(folder, [], args);

    /// <summary>Starts the host with these arguments in a folder, with environment variables set, or removed where they are null.</summary>
    public static HostProcess Start(string? folder, Dictionary<string, string?> environment, string[] args) => new(StartInfo(folder, environment, args));

    /// <summary>Starts the host with these arguments in a folder, with its input to be written.</summary>
    public static HostProcess StartWithInput(string folder, string[] args) => new(StartInfo(folder, [], args), hasInput: true);

    private static ProcessStartInfo StartInfo(string? folder, Dictionary<string, string?> environment, string[] args)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Staged.Host, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        Set(start, environment);
        return start;
    }

    /// <summary>The process's standard input; close it to end it.</summary>
    public Stream Input => process.StandardInput.BaseStream;

    /// <summary>
    /// Runs the host on a pseudo-terminal, by the <c>script</c> program of util-linux; there its output and error output are one.
    /// </summary>
    public static HostResult RunOnTerminal(string? ci, params string[] args) => RunOnTerminal(ci, [], args);

    /// <summary>The same, with environment variables set, or removed where they are null.</summary>
    public static HostResult RunOnTerminal(string? ci, Dictionary<string, string?> environment, params string[] args)
    {
        var command = string.Join(' ', new[] { "dotnet", "exec", Staged.Host }.Concat(args).Select(arg => $"'{arg}'"));
        var start = new ProcessStartInfo("script", ["--quiet", "--return", "--command", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["TERM"] = "xterm", ["CI"] = ci, ["NO_COLOR"] = null },
        };
        Set(start, environment);
        using var host = new HostProcess(start);
        return host.WaitForExit();
    }

    // The tests may themselves run on a CI service, which is not what they test.
    private static void Set(ProcessStartInfo start, Dictionary<string, string?> environment)
    {
        start.Environment["GITHUB_ACTIONS"] = start.Environment["TF_BUILD"] = null;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
    }

    /// <summary>Reads output up to a line that has a text; fails if the process ends first.</summary>
    public void WaitForOutput(string text)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }

        throw new InvalidOperationException($"The host ended without writing '{text}': {error.Result}");
    }

    /// <summary>Reads the next line of output.</summary>
    public string? ReadLine() => process.StandardOutput.ReadLine();

    /// <summary>Presses Ctrl+C, on Unix.</summary>
    public void Interrupt() => _ = Kill(process.Id, Sigint);

    /// <summary>Tells the process to end, on Unix.</summary>
    public void Terminate() => _ = Kill(process.Id, Sigterm);

    /// <summary>Ends the process at once after a time, unless it has ended by then; says whether it had to.</summary>
    public bool KillAfter(TimeSpan time)
    {
        _ = process.StandardOutput.ReadToEndAsync();
        if (process.WaitForExit(time))
            return false;
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return true;
    }

    /// <summary>Ends the process at once when something has come about, unless it has ended by then; says whether it had to.</summary>
    public bool KillWhen(Func<bool> holds)
    {
        _ = process.StandardOutput.ReadToEndAsync();
        while (!holds())
            if (process.WaitForExit(TimeSpan.FromMilliseconds(20)))
                return false;
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return true;
    }

    /// <summary>Waits for the end; kills the process and fails when that takes too long.</summary>
    public HostResult WaitForExit(TimeSpan? limit = null)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(limit ?? Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The host did not end. Error output so far: {error.Result}");
        }

        return new HostResult(process.ExitCode, output.Result, error.Result);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
