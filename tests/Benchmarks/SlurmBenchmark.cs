using System.Diagnostics;
using System.Text;
using NASerEx.Servers;
using NASerEx.Studies;

namespace NASerEx.Benchmarks;

/// <summary>
/// The example for Slurm as it is, on a cluster of one node: an array of two workers does a search in a study in PostgreSQL. In the middle, one of them is preempted by a job of
/// more weight and the other told to end as before its time limit; both are put into the queue again and end the search. The plan has to be that of one process. The spec
/// is the quick start's where none is given.
/// </summary>
internal static class SlurmBenchmark
{
    private const string Script = "examples/workers-slurm.sh", Host = "NASerEx.Host/bin/Release/net10.0/NASerEx.Host.dll";
    private const string Preempted = "143:0";
    private const int Workers = 2, ProcessorsOfWorker = 2;
    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    public static Benchmark Definition { get; } = new(
        "slurm", "the array of examples/workers-slurm.sh on a Slurm cluster of one node, its tasks preempted and told to end: [--spec file] [--set key=value,key=value]", Run);

    private static void Run(BenchmarkOptions options)
    {
        using var server = new PostgresServer();
        using var node = new SlurmNode(Workers * ProcessorsOfWorker);
        if (!File.Exists(Script) || !File.Exists(Host))
            throw new ArgumentException($"{Script} and {Host} are not here: run this in the folder of the repository, after 'dotnet build -c Release'.");
        if (!server.IsThere || !node.IsThere)
            throw new ArgumentException(server.IsThere ? SlurmNode.WhyNot : PostgresServer.WhyNot);
        Console.WriteLine($"{node.Call("sbatch", "--version")}, {Script} runs {Host}");
        var spec = SharedStudy.SpecOf(options);
        var alone = SharedStudy.Alone(spec);
        using var study = new SharedStudy(server, spec);
        Environment.SetEnvironmentVariable("PGPASSFILE", PasswordFile(node, server));
        var watch = Stopwatch.StartNew();
        var array = new SlurmArray(node, Script, Workers, study.Uri);
        Interrupt(node, study, array, text => Console.WriteLine($"{watch.Elapsed.TotalSeconds,7:F1} s  {text}"));
        WaitFor("the array's end", () => array.IsOver);
        Console.WriteLine($"{watch.Elapsed.TotalSeconds,7:F1} s  the array has ended");
        Print(array);
        Require(study, array, alone);
    }

    private static void Interrupt(SlurmNode node, SharedStudy study, SlurmArray array, Action<string> tell)
    {
        tell($"array {array.Id} is submitted");
        WaitFor("the training of heads by each worker", () => array.IsOver || study.Jobs.Count(job => job.State == JobState.Running && job.Name.StartsWith("train", StringComparison.Ordinal)) == Workers);
        if (array.IsOver)
            throw new ArgumentException($"the array has ended before its workers trained heads at the same time:\n{array.Log("1")}");
        tell($"each worker trains heads, {study.Jobs.Count(job => job.State == JobState.Done)} are done; a job of the partition '{SlurmNode.Urgent}' preempts one");
        node.Call("sbatch", $"--partition={SlurmNode.Urgent}", $"--cpus-per-task={ProcessorsOfWorker}", $"--output={node.PathOf("urgent.log")}", "--wrap=sleep 5");
        WaitFor("the preemption", () => array.Tasks.Any(task => task.IsQueuedAgain));
        var other = array.Tasks.Single(task => task.State == "RUNNING");
        tell($"task {array.Tasks.Single(task => task.IsQueuedAgain).Number} is in the queue again; task {other.Number} gets SIGTERM");
        array.Signal(other, "TERM");
        WaitFor("the second task's return to the queue", () => array.Tasks.All(task => task.IsQueuedAgain));
        var states = study.Jobs.CountBy(job => job.State).ToDictionary();
        tell($"both are in the queue again; jobs of the study: {string.Join(", ", states.OrderBy(state => state.Key).Select(state => $"{state.Value} {state.Key}"))}");
        if (states.ContainsKey(JobState.Running))
            throw new ArgumentException("a worker that was told to end has not given its job back");
    }

    private static void Print(SlurmArray array)
    {
        foreach (var run in array.Ended)
            Console.WriteLine($"  task {run.Task}: {(run.State == "PENDING" ? "REQUEUED" : run.State)} after {run.Time.TotalSeconds:F0} s, exit code {run.Code}; greatest exit code of its workers so far {run.WorkersCode}");
    }

    private static void Require(SharedStudy study, SlurmArray array, string alone)
    {
        if (array.Tasks.FirstOrDefault(task => task.State != "COMPLETED") is { } failed)
            throw new ArgumentException($"task {failed.Number} ended as {failed.State}:\n{array.Log(failed.Number)}");
        if (array.Ended.GroupBy(run => run.Task).FirstOrDefault(runs => runs.Last().WorkersCode != Preempted) is { } wrong)
            throw new ArgumentException($"no worker of task {wrong.Key} told by its exit code that it was preempted:\n{array.Log(wrong.Key)}");
        study.RequireDone();
        var (jobs, shared) = (study.Jobs, study.Find());
        Console.WriteLine($"{jobs.Count} jobs, all done; {jobs.Sum(job => job.Losses)} lost, {jobs.Sum(job => job.Failures)} failures; the plan is {(shared == alone ? "that" : "NOT that")} of one process");
        if (shared != alone)
            throw new ArgumentException($"{alone}\nthen\n{shared}");
        if (jobs.Any(job => job.Losses > 0))
            throw new ArgumentException("a worker fell silent instead of giving its job back");
    }

    private static string PasswordFile(SlurmNode node, PostgresServer server) =>
        node.WriteSecret("pgpass", Encoding.UTF8.GetBytes($"*:*:*:{server.Credential.UserName}:{server.Credential.Password}\n"));

    private static void WaitFor(string what, Func<bool> isSo)
    {
        for (var watch = Stopwatch.StartNew(); !isSo(); Thread.Sleep(500))
            if (watch.Elapsed > Limit)
                throw new ArgumentException($"{what} has not come");
    }
}
