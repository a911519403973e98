using System.Management.Automation;
using System.Management.Automation.Internal;

namespace NASerEx.PowerShell.Jobs;

/// <summary>
/// What cmdlets that take long have in common: with <c>-AsJob</c> they collect what the pipeline gives them, and a <see cref="CmdletJob"/>
/// does their work while the session goes on.
/// </summary>
public abstract class LongCmdlet : EngineCmdlet
{
    private readonly List<PSObject> _input = [];
    private Dictionary<string, object> _given = [];

    /// <summary>Runs it as a job, which is written at once: Receive-Job gives what it writes, Wait-Job waits for it, Stop-Job stops it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <summary>Before the first input.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>For each input.</summary>
    protected abstract void Process();

    /// <summary>After the last input.</summary>
    protected virtual void End()
    {
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        if (IsJob)
            _given = new Dictionary<string, object>(MyInvocation.BoundParameters, StringComparer.OrdinalIgnoreCase);
        else
            Begin();
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        if (!IsJob)
            Process();
        else if (MyInvocation.BoundParameters.Where(parameter => !_given.ContainsKey(parameter.Key)).ToArray() is [_, ..] fromPipeline)
            _input.Add(Piped(fromPipeline));
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        if (!IsJob)
            End();
        else if (!_given.Remove(nameof(ShouldProcessParameters.Confirm)) || ShouldProcess(MyInvocation.MyCommand.Name, "Start a job"))
            WriteObject(Start());
    }

    /// <summary>What -WhatIf tells is told here and now.</summary>
    private bool IsJob => AsJob && !IsWhatIf;

    private CmdletJob Start()
    {
        _given.Remove(nameof(AsJob));
        var job = new CmdletJob(MyInvocation.Line.Trim(), this, SessionState, _given, _input);
        JobRepository.Add(job);
        job.Start();
        return job;
    }

    /// <summary>An object that binds to the same parameters again.</summary>
    private PSObject Piped(KeyValuePair<string, object>[] bound)
    {
        if (bound is [var (name, value)] && MyInvocation.MyCommand.Parameters[name].ParameterSets.Values.Any(set => set.ValueFromPipeline))
            return PSObject.AsPSObject(value);
        var piped = new PSObject();
        foreach (var (property, each) in bound)
            piped.Properties.Add(new PSNoteProperty(property, each));
        return piped;
    }
}
