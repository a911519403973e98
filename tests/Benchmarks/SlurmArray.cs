using System.Globalization;
using NASerEx.Servers;

namespace NASerEx.Benchmarks;

/// <summary>An array of workers that was submitted to a cluster.</summary>
internal sealed class SlurmArray
{
    private readonly SlurmNode _node;

    /// <summary>Submits the example.</summary>
    public SlurmArray(SlurmNode node, string script, int workers, string study)
    {
        _node = node;
        Id = node.Call("sbatch", "--parsable", $"--array=1-{workers}", $"--output={node.PathOf("worker-%a.log")}", script, study);
    }

    /// <summary>Number of the array.</summary>
    public string Id { get; }

    /// <summary>Its tasks as they are now.</summary>
    public IReadOnlyList<SlurmTask> Tasks =>
    [
        .. from line in _node.Call("squeue", "--noheader", "--array", "--states=all", $"--jobs={Id}", "--Format=ArrayTaskID:20,State:20,RestartCnt:20").Split('\n')
        let words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        select new SlurmTask(words[0], words[1], int.Parse(words[2], CultureInfo.InvariantCulture)),
    ];

    /// <summary>Whether none of its tasks runs, or will.</summary>
    public bool IsOver => Tasks.All(task => task.State is not ("PENDING" or "RUNNING" or "COMPLETING" or "CONFIGURING"));

    /// <summary>All runs of its tasks that have ended, those that were put into the queue again among them.</summary>
    public IEnumerable<SlurmRun> Ended =>
        from line in _node.Ended
        let values = line.Split(' ').Select(word => word.Split('=', 2)).Where(pair => pair.Length == 2).DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1])
        where values.GetValueOrDefault("ArrayJobId") == Id
        select new SlurmRun(values["ArrayTaskId"], values["JobState"], TimeOf(values["EndTime"]) - TimeOf(values["StartTime"]), values["ExitCode"], values["DerivedExitCode"]);

    /// <summary>What a task has written in all its runs.</summary>
    public string Log(string task) => File.ReadAllText(_node.PathOf($"worker-{task}.log"));

    /// <summary>Sends a signal to the steps of a task, as Slurm does before its time limit (<c>--signal</c>).</summary>
    public void Signal(SlurmTask task, string signal) => _node.Call("scancel", $"--signal={signal}", $"{Id}_{task.Number}");

    private static DateTime TimeOf(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A task of an array.</summary>
/// <param name="Number">Number in the array.</param>
/// <param name="State">Slurm's word for how far it is.</param>
/// <param name="Restarts">How often it was put into the queue again.</param>
internal sealed record SlurmTask(string Number, string State, int Restarts)
{
    /// <summary>Whether it was taken from its node and waits for another turn.</summary>
    public bool IsQueuedAgain => Restarts > 0 && State == "PENDING";
}

/// <summary>A run of a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="State">Slurm's word for what became of it.</param>
/// <param name="Time">How long it took.</param>
/// <param name="Code">Exit code of its script, and the signal that ended it.</param>
/// <param name="WorkersCode">The same of what the script ran by <c>srun</c>: the greatest of all runs of the task up to then.</param>
internal sealed record SlurmRun(string Task, string State, TimeSpan Time, string Code, string WorkersCode);
