using System.Management.Automation;
using System.Runtime.InteropServices;
using NASerEx.Common;
using NASerEx.PowerShell.Completion;
using NASerEx.Specs;
using JobState = NASerEx.Studies.JobState;

namespace NASerEx.PowerShell;

/// <summary>Does jobs of searches that workers share.</summary>
[Cmdlet(VerbsLifecycle.Start, "ExitWorker", SupportsShouldProcess = true)]
[OutputType(typeof(WorkedJob))]
public sealed class StartExitWorkerCommand : EngineCmdlet
{
    /// <summary>Exit code of a process that was told to end (SIGTERM) while it worked: 128 + 15.</summary>
    public const int PreemptedExitCode = 143;

    /// <summary>A study's folder or SQLite file, the spec of a search that keeps in it, or the address of a PostgreSQL database.</summary>
    [Parameter(Position = 0)]
    [Alias("Store")]
    [ValidateNotNullOrEmpty]
    public string Study { get; set; } = SpecFile.DefaultStore;

    /// <summary>Name of the hardware target that this machine is: it takes measurements for it, and has itself alone meanwhile.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Target { get; set; }

    /// <summary>Jobs after which it ends.</summary>
    [Parameter]
    [ValidateRange(ValidateRangeKind.Positive)]
    public int? MaxJobs { get; set; }

    /// <summary>Seconds without a job, while others are at work, after which it ends.</summary>
    [Parameter]
    [ValidateRange(ValidateRangeKind.NonNegative)]
    public double? IdleTimeout { get; set; }

    /// <summary>Seconds after which a job goes to another worker if this one falls silent.</summary>
    [Parameter]
    [ValidateRange(1d, 86_400d)]
    public double? Lease { get; set; }

    /// <summary>Values in place of those of the searches' specs, each as <c>key.path=value</c>, such as where this machine has the images.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Set { get; set; } = [];

    /// <summary>User and password for a PostgreSQL database.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var study = "";
        WorkHere(() => study = StudyArguments.Full(Study, FullPath));
        var (options, credential) = (Options(), StudyArguments.Of(Credential));
        if (!ShouldProcess(study, "Do jobs of searches"))
            return;
        var isTerminated = Work(
            (work, onPipeline) =>
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(work.Cancellation);
                var isTold = false;
                using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
                {
                    signal.Cancel = isTold = true;
                    stop.Cancel();
                });
                try
                {
                    ExitWorker.Run(study, credential, options, job => onPipeline(() => Write(job)), work with { Cancellation = stop.Token });
                }
                catch (OperationCanceledException) when (isTold)
                {
                    // Its job is given back.
                }

                return isTold;
            },
            study);
        if (!isTerminated)
            return;
        Host.SetShouldExit(PreemptedExitCode);
        InvokeCommand.InvokeScript(useLocalScope: false, ScriptBlock.Create($"exit {PreemptedExitCode}"), input: null);
    }

    private void Write(WorkedJob job)
    {
        WriteObject(job);
        if (job.State == JobState.Failed)
            WriteError(new NASerExException("WorkerJobFailed", ErrorKind.Environment, $"The job '{job.Name}' of the search {job.Search} failed: {job.Error}"), job);
        else if (job.Error is not null)
            WriteWarning($"The job '{job.Name}' of the search {job.Search} is left to be tried again: {job.Error}");
    }

    private WorkerOptions Options()
    {
        var options = new WorkerOptions
        {
            Target = Target,
            MaxJobs = MaxJobs,
            IdleTimeout = IdleTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Overrides = new SpecOverrides([.. Set], CurrentFolder),
        };
        return Lease is { } lease ? options with { Lease = TimeSpan.FromSeconds(lease) } : options;
    }
}
