using System.Management.Automation;
using NASerEx.Data;
using NASerEx.Measurement;
using NASerEx.PowerShell.Completion;

namespace NASerEx.PowerShell;

/// <summary>Measures a model with early exits against the original.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ExitModel")]
[OutputType(typeof(ExitMeasurement))]
public sealed class MeasureExitModelCommand : EngineCmdlet
{
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

    /// <summary>The split whose images are run.</summary>
    // A field of the engine's own enum would load the engine when the module is imported.
    [Parameter]
    [ValidateSet(nameof(SplitName.Train), nameof(SplitName.Validation), nameof(SplitName.Calibration), nameof(SplitName.Test))]
    public string Split { get; set; } = nameof(SplitName.Test);

    /// <summary>Most images to run, spread evenly over the split.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxImages { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var (model, baseline) = (FullPath(Model), FullPath(Baseline));
        var (dataset, target) = (DatasetArguments.Full(Dataset, FullPath), TargetArguments.Of(Target, FullPath));
        var split = Enum.Parse<SplitName>(Split, ignoreCase: true);
        var options = new MeasurementOptions { MaxImages = MaxImages };
        WriteObject(Work(
            work => Experiment.Measure(model, baseline, DatasetArguments.Resolve(dataset, baseline, work), target(), split, options, work), Model));
    }
}
