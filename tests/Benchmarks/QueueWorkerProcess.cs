using System.Diagnostics;
using System.Globalization;
using NASerEx.Brokers;
using NASerEx.Common;
using NASerEx.Runtime;
using NASerEx.Servers;
using NASerEx.Specs;

namespace NASerEx.Benchmarks;

/// <summary>What a worker on a queue runs.</summary>
/// <param name="Model">Path of the model.</param>
/// <param name="Dataset">Path of the spec that says how images are prepared.</param>
/// <param name="Batch">Images that stages run at once.</param>
internal sealed record QueueWork(string Model, string Dataset, int Batch);

/// <summary>A process of this program that works on a queue, with one thread.</summary>
internal static class QueueWorkerProcess
{
    /// <summary>What it is called with, before all else.</summary>
    public const string Command = "queue-worker";

    /// <summary>Starts one.</summary>
    /// <param name="server">The broker.</param>
    /// <param name="queue">The queue of frames; that of results is <see cref="ResultsOf"/>.</param>
    /// <param name="work">What it runs.</param>
    /// <param name="processor">The processor that it has for itself; null leaves it all of them.</param>
    public static Process Start(RabbitServer server, string queue, QueueWork work, int? processor)
    {
        string[] command = ["dotnet", "exec", typeof(QueueWorkerProcess).Assembly.Location, Command, server.Address, queue, work.Model, work.Dataset, work.Batch.ToString(CultureInfo.InvariantCulture)];
        if (processor is not null && OperatingSystem.IsLinux())
            command = ["taskset", "-c", $"{processor}", .. command];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { Environment = { [BrokerAddress.PasswordVariable] = server.Credential.Password } })!;
    }

    /// <summary>The queue of results.</summary>
    public static string ResultsOf(string queue) => queue + ".out";

    /// <summary>Works until it is killed.</summary>
    public static int Work(string address, string queue, QueueWork work)
    {
        using var inference = ExitInference.Open(
            work.Model,
            _ => SpecFile.ReadDataset(work.Dataset),
            new InferenceOptions { Batch = work.Batch, Runtime = new RuntimeOptions { Threads = 1 }, Pipeline = QueuedInference.Pipeline });
        QueuedInference.Run(inference, new BrokerOptions(address, queue, ResultsOf(queue)), null, _ => { }, new WorkContext { OnWarning = Console.Error.WriteLine });
        return 0;
    }
}
