using System.Management.Automation;
using NASerEx.Data;
using NASerEx.Measurement;
using NASerEx.PowerShell.Completion;

namespace NASerEx.PowerShell;

/// <summary>Measures any number of models beside each other.</summary>
[Cmdlet(VerbsData.Compare, "ExitModel")]
[OutputType(typeof(ExitMeasurement))]
public sealed class CompareExitModelCommand : EngineCmdlet
{
    /// <summary>Name that the table of rows goes by; the rows are measurements.</summary>
    private const string RowType = "NASerEx.ComparedModel";

    private readonly List<string> _models = [];

    /// <summary>Paths of the models; the first is the one that the others are compared with.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Model { get; set; } = [];

    /// <summary>A dataset's spec, a folder or file of images, or <c>symbols</c>.</summary>
    [Parameter(Mandatory = true)]
    [ArgumentCompleter(typeof(DatasetCompleter))]
    [ValidateNotNull]
    public object Dataset { get; set; } = "";

    /// <summary>A hardware target, or the path of its spec.</summary>
    [Parameter]
    public object? Target { get; set; }

    /// <summary>The split whose images are run.</summary>
    // A field of the engine's own enum would load the engine when the module is imported.
    [Parameter]
    [ValidateSet(nameof(SplitName.Train), nameof(SplitName.Validation), nameof(SplitName.Calibration), nameof(SplitName.Test))]
    public string Split { get; set; } = nameof(SplitName.Test);

    /// <summary>Most images to run, spread evenly over the split.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxImages { get; set; }

    /// <summary>A JSON file that gets the measurements, for Assert-ExitModel to read later.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _models.AddRange(Model.SelectMany(given => PathsOf(given, isLiteral: false)));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var (dataset, target) = (DatasetArguments.Full(Dataset, FullPath), TargetArguments.Of(Target, FullPath));
        var split = Enum.Parse<SplitName>(Split, ignoreCase: true);
        var (options, file) = (new MeasurementOptions { MaxImages = MaxImages }, OutFile is null ? null : FullPath(OutFile));
        var rows = Work(work =>
        {
            var measured = Experiment.Compare([.. _models], DatasetArguments.Resolve(dataset, _models.FirstOrDefault(), work), target(), split, options, work);
            if (file is not null)
                MeasurementFile.Write(measured, file);
            return measured;
        });
        foreach (var row in rows)
            WriteObject(Shown(row));
    }

    private static PSObject Shown(ExitMeasurement row)
    {
        var shown = PSObject.AsPSObject(row);
        shown.TypeNames.Insert(0, RowType);
        return shown;
    }
}
