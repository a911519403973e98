using System.Management.Automation;
using NASerEx.Measurement;
using NASerEx.PowerShell.Completion;

namespace NASerEx.PowerShell;

/// <summary>Measures a model with early exits against the original.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ExitModel")]
[OutputType(typeof(ExitMeasurement))]
public sealed class MeasureExitModelCommand : MeasuringCmdlet
{
    // A field of the engine's own type would load the engine when the module is imported.
    private readonly List<object> _measured = [];

    /// <summary>Path of the model with exits.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Model { get; set; } = "";

    /// <summary>Path of the original.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Baseline { get; set; } = "";

    /// <summary>A dataset's spec, a folder or file of images, or <c>symbols</c>.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DatasetCompleter))]
    [ValidateNotNull]
    public object Dataset { get; set; } = "";

    /// <summary>A hardware target, or the path of its spec.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public object? Target { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var (model, baseline) = (FullPath(Model), FullPath(Baseline));
        var (dataset, target) = (DatasetArguments.Full(Dataset, FullPath), TargetArguments.Of(Target, FullPath));
        var measured = Work(
            work => Experiment.Measure(model, baseline, DatasetArguments.Resolve(dataset, baseline, work), target(), SplitToRun(), HowMuch(), work), Model);
        Keep(measured);
        WriteObject(measured);
    }

    /// <summary>Writes the file anew with each measurement, so that those that were made are kept whatever comes after.</summary>
    private void Keep(ExitMeasurement measured)
    {
        if (OutFile is null)
            return;
        _measured.Add(measured);
        var path = FullPath(OutFile);
        WorkHere(() => MeasurementFile.Write(_measured.Cast<ExitMeasurement>(), path), OutFile);
    }
}
