using System.Management.Automation;
using NASerEx.PowerShell.Completion;

namespace NASerEx.PowerShell;

/// <summary>Writes a commented hardware target for this machine.</summary>
[Cmdlet(VerbsCommon.New, "HardwareTarget", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class NewHardwareTargetCommand : EngineCmdlet
{
    /// <summary>The spec to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Name for reports; the processor's when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Execution provider as ONNX Runtime names it; the CPU's when left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Provider { get; set; }

    /// <summary>Threads inside an operator; one for each logical processor when left out.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int? Threads { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var request = new TargetDraftRequest(FullPath(Path)) { Name = Name, Threads = Threads, Schemas = Schemas.Folder };
        if (Provider is not null)
            request = request with { Provider = Provider };
        var draft = Work(_ => Experiment.DraftTarget(request, Force), Path);
        if (ShouldProcess(draft.Path, $"Write the {draft.Kind} spec"))
            WriteFiles([Work(_ => draft.Write(), draft.Path)]);
    }
}
