using System.Management.Automation;
using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.PowerShell.Completion;
using NASerEx.Runtime;
using NASerEx.Specs;

namespace NASerEx.PowerShell;

/// <summary>Exports a model with early exits as one ONNX file, or as one for each stage.</summary>
[Cmdlet(VerbsData.Export, "ExitModel", DefaultParameterSetName = FolderSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExportedExitModel))]
public sealed class ExportExitModelCommand : EngineCmdlet
{
    private const string FolderSet = "OutDirectory";
    private const string FileSet = "OutFile";
    private const string Single = "Single";
    private const string Staged = "Staged";

    /// <summary>A result of Invoke-ExitSearch or Optimize-ExitThreshold, a search of a study, a plan, or the path of a plan file.</summary>
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

    /// <summary>One ONNX file with nested <c>If</c> nodes (Single), or one ONNX file for each stage and a manifest (Staged).</summary>
    [Parameter(ParameterSetName = FolderSet)]
    [ValidateSet(Single, Staged)]
    public string Form { get; set; } = Single;

    /// <summary>Makes thresholds of a single file inputs that need not be fed: <c>exit_threshold_0</c> and so on.</summary>
    [Parameter]
    public SwitchParameter AdjustableThreshold { get; set; }

    /// <summary>The dataset whose preprocessing and class names the model is to keep; those that the plan was found on when left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DatasetCompleter))]
    public object? Dataset { get; set; }

    /// <summary>Replaces files that are there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var input = InputObject is PSObject wrapped ? wrapped.BaseObject : InputObject;
        var chosen = input is StudiedSearch studied ? Work(_ => studied.Open(), input) : input as IChosenPlan;
        var read = PlanArguments.Of(InputObject, FullPath);
        var plan = chosen?.Plan ?? Work(_ => read(), input);
        var files = ParameterSetName == FileSet ? ExportFiles.Only(FullPath(OutFile)) : FilesIn(FullPath(OutDirectory), plan, chosen?.Label);
        if (!ShouldProcess(files.Model, "Export a model with early exits"))
            return;
        var given = Dataset is null ? null : DatasetArguments.Full(Dataset, FullPath);
        WriteObject(Work(work => Export(plan, chosen, given, files, work), input));
    }

    private ExportedExitModel Export(ExitPlan plan, IChosenPlan? chosen, object? given, ExportFiles files, WorkContext work)
    {
        var dataset = given is null ? chosen?.Dataset : DatasetArguments.Resolve(given, plan.SourceModel, work);
        var used = given is null ? plan : plan with { Use = DatasetUse.Of(dataset!, work) };
        var size = dataset is null ? (ImageSize?)null : Experiment.SizeOf(dataset);
        return Experiment.Export(used, size, files, Force, work, AdjustableThreshold) with { Dataset = dataset, Target = chosen?.Target };
    }

    private ExportFiles FilesIn(string folder, ExitPlan plan, string? label) =>
        Form.Equals(Staged, StringComparison.OrdinalIgnoreCase) ? ExportFiles.StagedIn(folder, plan, label) : ExportFiles.In(folder, plan, label);
}
