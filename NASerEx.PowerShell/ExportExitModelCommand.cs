using System.Management.Automation;
using NASerEx.Exits;
using NASerEx.Runtime;

namespace NASerEx.PowerShell;

/// <summary>Exports a model with early exits as one ONNX file.</summary>
[Cmdlet(VerbsData.Export, "ExitModel", DefaultParameterSetName = FolderSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExportedExitModel))]
public sealed class ExportExitModelCommand : EngineCmdlet
{
    private const string FolderSet = "OutDirectory";
    private const string FileSet = "OutFile";

    /// <summary>A search's result, a plan, or the path of a plan file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Plan")]
    [ValidateNotNull]
    public object InputObject { get; set; } = "";

    /// <summary>Folder that gets the model and, beside it, the plan.</summary>
    [Parameter(ParameterSetName = FolderSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string OutDirectory { get; set; } = "";

    /// <summary>The ONNX file to write; no plan is written beside it.</summary>
    [Parameter(ParameterSetName = FileSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string OutFile { get; set; } = "";

    /// <summary>Replaces files that are there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var input = InputObject is PSObject wrapped ? wrapped.BaseObject : InputObject;
        var search = input as ExitSearchResult;
        var plan = search?.Plan ?? input as ExitPlan ?? ReadPlan(input.ToString()!);
        var files = ParameterSetName == FileSet ? ExportFiles.Only(FullPath(OutFile)) : ExportFiles.In(FullPath(OutDirectory), plan);
        if (!ShouldProcess(files.Model, "Export a model with early exits"))
            return;
        var size = search is null ? (ImageSize?)null : Experiment.SizeOf(search.Spec.Dataset);
        WriteObject(Work(work => Experiment.Export(plan, size, files, Force, work), input) with
        {
            Dataset = search?.Spec.Dataset,
            Target = search?.Spec.Target,
        });
    }

    private ExitPlan ReadPlan(string path)
    {
        var full = FullPath(path);
        return Work(_ => ExitPlanFile.Read(full), path);
    }
}
