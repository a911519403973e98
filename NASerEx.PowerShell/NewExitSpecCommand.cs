using System.Management.Automation;
using NASerEx.PowerShell.Completion;
using NASerEx.Runtime;

namespace NASerEx.PowerShell;

/// <summary>Writes a commented search spec, and a dataset spec, from a look at a model and its images.</summary>
[Cmdlet(VerbsCommon.New, "ExitSpec", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class NewExitSpecCommand : EngineCmdlet
{
    /// <summary>The search spec to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Path of an ONNX classifier.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Model { get; set; } = "";

    /// <summary>A folder or file of images, <c>symbols</c>, or a dataset's spec, which the search spec then refers to.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ArgumentCompleter(typeof(DatasetCompleter))]
    [ValidateNotNullOrEmpty]
    public string Dataset { get; set; } = "";

    /// <summary>Path of a <c>HardwareTarget</c> spec to refer to.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TargetCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Target { get; set; }

    /// <summary>Channels, height and width, for models that leave the size of their input open.</summary>
    [Parameter]
    [ValidateCount(3, 3)]
    [ValidateRange(1, 65536)]
    public int[]? InputSize { get; set; }

    /// <summary>Replaces files that are there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var request = new SpecDraftRequest(FullPath(Path), FullPath(Model), (string)DatasetArguments.Full(Dataset, FullPath))
        {
            Size = InputSize is [var channels, var height, var width] ? new ImageSize(channels, height, width) : null,
            Target = Target is null ? null : FullPath(Target),
            Schemas = Schemas.Folder,
        };
        // The search spec is handed on once the dataset spec that it names is there too.
        var written = new List<FileInfo>();
        foreach (var draft in Work(work => Experiment.DraftSpecs(request, Force, work), Path))
            if (ShouldProcess(draft.Path, $"Write the {draft.Kind} spec"))
                written.Add(Work(_ => draft.Write(), draft.Path));
        WriteFiles(written);
    }
}
