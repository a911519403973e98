using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace NASerEx.PowerShell.Jobs;

/// <summary>
/// A cmdlet of the module that runs in a session of its own in this process, with the same parameters and input. Objects go in and come out as they are.
/// </summary>
public sealed class CmdletJob : Job
{
    private readonly Runspace _runspace;
    private readonly System.Management.Automation.PowerShell _shell;
    private readonly PSDataCollection<PSObject>? _input;
    private readonly TaskCompletionSource _ended = new();

    /// <summary>A job that is not started yet.</summary>
    /// <param name="command">The command as it was typed.</param>
    /// <param name="cmdlet">The cmdlet to run.</param>
    /// <param name="session">The session whose drives and location it gets.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="input">What its pipeline gives.</param>
    internal CmdletJob(string command, PSCmdlet cmdlet, SessionState session, IReadOnlyDictionary<string, object> parameters, IReadOnlyCollection<PSObject> input)
        : base(command)
    {
        PSJobTypeName = "NASerEx";
        var name = cmdlet.MyInvocation.MyCommand.Name;
        _runspace = Open(new SessionStateCmdletEntry(name, cmdlet.GetType(), helpFileName: null), session);
        _shell = System.Management.Automation.PowerShell.Create(_runspace).AddCommand(name).AddParameters(parameters.ToDictionary());
        (_shell.Streams.Error, _shell.Streams.Warning, _shell.Streams.Verbose) = (Error, Warning, Verbose);
        (_shell.Streams.Debug, _shell.Streams.Information, _shell.Streams.Progress) = (Debug, Information, Progress);
        _input = input.Count == 0 ? null : [.. input];
        _input?.Complete();
    }

    /// <inheritdoc/>
    public override bool HasMoreData =>
        Output.IsOpen || Output.Count + Error.Count + Warning.Count + Verbose.Count + Debug.Count + Information.Count + Progress.Count > 0;

    /// <inheritdoc/>
    public override string Location => Environment.MachineName;

    /// <inheritdoc/>
    public override string StatusMessage => "";

    /// <summary>Stops the cmdlet as Ctrl+C does, and waits until it has ended.</summary>
    public override void StopJob()
    {
        _shell.Stop();
        Finished.WaitOne();
    }

    /// <summary>Starts the cmdlet.</summary>
    internal void Start()
    {
        SetJobState(JobState.Running);
        _ = RunAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Not StopJob: a job is disposed of by what its last state sets off, too.
            _shell.Stop();
            _ended.Task.Wait();
            _shell.Dispose();
            _runspace.Dispose();
            _input?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task RunAsync()
    {
        var state = JobState.Completed;
        try
        {
            await _shell.InvokeAsync(_input, Output).ConfigureAwait(false);
        }
        catch (PipelineStoppedException)
        {
            state = JobState.Stopped;
        }
        catch (RuntimeException failure)
        {
            Error.Add(failure.ErrorRecord);
            state = JobState.Failed;
        }

        foreach (var stream in (Action[])[Output.Complete, Error.Complete, Warning.Complete, Verbose.Complete, Debug.Complete, Information.Complete, Progress.Complete])
            stream();
        _ended.SetResult();
        SetJobState(state);
    }

    private static Runspace Open(SessionStateCommandEntry command, SessionState session)
    {
        var state = InitialSessionState.CreateDefault2();
        state.Commands.Add(command);
        var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        var (drives, files) = (runspace.SessionStateProxy.Drive, runspace.SessionStateProxy.Provider.GetOne("FileSystem"));
        foreach (var drive in session.Drive.GetAllForProvider("FileSystem").ExceptBy(drives.GetAll().Select(own => own.Name), drive => drive.Name))
            drives.New(new PSDriveInfo(drive.Name, files, drive.Root, drive.Description, credential: null), "Global");
        runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(session.Path.CurrentFileSystemLocation.Path));
        return runspace;
    }
}
