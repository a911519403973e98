using System.Diagnostics;
using NASerEx.Common;

namespace NASerEx.Benchmarks;

/// <summary>A process of this program that does jobs.</summary>
internal static class WorkerProcess
{
    /// <summary>What it is called with, before the study's address.</summary>
    public const string Command = "worker";

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    /// <summary>Starts one.</summary>
    /// <param name="study">The study.</param>
    /// <param name="password">Password for its database.</param>
    /// <param name="processor">The processor that it has for itself; null leaves it all of them.</param>
    public static Process Start(string study, string password, int? processor)
    {
        string[] command = ["dotnet", "exec", typeof(WorkerProcess).Assembly.Location, Command, study];
        if (processor is not null && OperatingSystem.IsLinux())
            command = ["taskset", "-c", $"{processor}", .. command];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { Environment = { ["PGPASSWORD"] = password } })!;
    }

    /// <summary>Works until no job is left.</summary>
    public static int Work(string study)
    {
        ExitWorker.Run(study, null, new WorkerOptions { Lease = Lease }, job =>
        {
            if (job.Error is not null)
                Console.WriteLine($"  {job.Name}: {job.Error}");
        }, WorkContext.None);
        return 0;
    }
}
