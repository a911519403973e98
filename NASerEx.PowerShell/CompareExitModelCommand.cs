using System.Management.Automation;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Measurement;
using NASerEx.PowerShell.Completion;

namespace NASerEx.PowerShell;

/// <summary>Measures any number of models beside each other.</summary>
[Cmdlet(VerbsData.Compare, "ExitModel", DefaultParameterSetName = ModelSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExitMeasurement), typeof(Job))]
public sealed class CompareExitModelCommand : MeasuringCmdlet
{
    private const string ModelSet = "Model";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>Name that the table of rows goes by; the rows are measurements.</summary>
    private const string RowType = "NASerEx.ComparedModel";

    private readonly List<string> _models = [];

    /// <summary>Paths of the models, wildcards for several; the first is the one that the others are compared with.</summary>
    [Parameter(ParameterSetName = ModelSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Model { get; set; } = [];

    /// <summary>The same paths, taken as they are.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>A dataset's spec, a folder or file of images, or <c>symbols</c>.</summary>
    [Parameter(Mandatory = true)]
    [ArgumentCompleter(typeof(DatasetCompleter))]
    [ValidateNotNull]
    public object Dataset { get; set; } = "";

    /// <summary>A hardware target, or the path of its spec.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TargetCompleter))]
    public object? Target { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var isLiteral = ParameterSetName == LiteralPathSet;
        _models.AddRange((isLiteral ? LiteralPath : Model).SelectMany(given => PathsOf(given, isLiteral)));
    }

    /// <inheritdoc/>
    protected override void End()
    {
        var (dataset, target) = (DatasetArguments.Full(Dataset, FullPath), TargetArguments.Of(Target, FullPath));
        var file = OutFile is not null && ShouldProcess(FullPath(OutFile), "Write the measurements") ? FullPath(OutFile) : null;
        if (IsWhatIf)
        {
            ShouldProcess(Work(work => Experiment.ForecastMeasurement([.. _models], Images(work), target(), SplitToRun(), HowMuch(), work)).ToString(), "", "");
            return;
        }

        if (file is not null)
            WorkHere(() => AtomicFile.Require(file), OutFile);
        var rows = Work(work =>
        {
            var measured = Experiment.Compare([.. _models], Images(work), target(), SplitToRun(), HowMuch(), work);
            if (file is not null)
                MeasurementFile.Write(measured, file);
            return measured;
        });
        foreach (var row in rows)
            WriteObject(Shown(row));

        DatasetOptions Images(WorkContext work) => DatasetArguments.Resolve(dataset, _models.FirstOrDefault(), work);
    }

    private static PSObject Shown(ExitMeasurement row)
    {
        var shown = PSObject.AsPSObject(row);
        shown.TypeNames.Insert(0, RowType);
        return shown;
    }
}
