using System.Management.Automation;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Measurement;
using NASerEx.Measurement.Scenarios;
using NASerEx.PowerShell.Completion;

namespace NASerEx.PowerShell;

/// <summary>Measures a model with early exits against the original.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ExitModel", SupportsShouldProcess = true)]
[OutputType(typeof(ExitMeasurement), typeof(ScenarioMeasurement), typeof(Job))]
public sealed class MeasureExitModelCommand : MeasuringCmdlet
{
    // A field of the engine's own type would load the engine when the module is imported.
    private readonly List<object> _measured = [];
    private object? _raw;
    private bool _keeps;
    private bool _keepsRaw;

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
    [ArgumentCompleter(typeof(TargetCompleter))]
    public object? Target { get; set; }

    /// <summary>In which way images come to the models.</summary>
    // A property of the engine's own enum would load the engine when the module is imported.
    [Parameter]
    [ValidateSet(nameof(Measurement.Scenarios.Scenario.SingleStream), nameof(Measurement.Scenarios.Scenario.MultiStream), nameof(Measurement.Scenarios.Scenario.Server), nameof(Measurement.Scenarios.Scenario.Offline))]
    public string Scenario { get; set; } = nameof(Measurement.Scenarios.Scenario.SingleStream);

    /// <summary>Milliseconds within which 99 of 100 queries of the scenario Server are to be answered; the target's when left out.</summary>
    [Parameter]
    [ValidateRange(1e-6, 1e9)]
    public double? DeadlineMs { get; set; }

    /// <summary>Images that are run at once where the model leaves it open, in the scenarios MultiStream and Offline; the target's when left out.</summary>
    [Parameter]
    [ValidateRange(1, 4096)]
    public int? Batch { get; set; }

    /// <summary>Queries of a run; as many as the percentile asks for when left out.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Queries { get; set; }

    /// <summary>A CSV file that gets every timed run.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Raw { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        _keeps = OutFile is not null && ShouldProcess(FullPath(OutFile), "Write the measurements");
        _keepsRaw = Raw is not null && ShouldProcess(FullPath(Raw), "Write the timed runs");
        if (_keeps)
            WorkHere(() => AtomicFile.Require(FullPath(OutFile!)), OutFile);
        if (_keepsRaw)
            WorkHere(RequireRaw, Raw);
    }

    private void RequireRaw()
    {
        if (!System.IO.Path.GetExtension(Raw!).Equals(".csv", StringComparison.OrdinalIgnoreCase))
            throw new NASerExException("RawFormatUnknown", ErrorKind.InvalidInput, $"Timed runs are written as CSV; give '{Raw}' a name that ends in .csv.");
        AtomicFile.Require(FullPath(Raw!));
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        var (model, baseline) = (FullPath(Model), FullPath(Baseline));
        var (dataset, target, options) = (DatasetArguments.Full(Dataset, FullPath), TargetArguments.Of(Target, FullPath), WithRaw());
        var scenario = new ScenarioOptions { Scenario = Enum.Parse<Scenario>(Scenario, ignoreCase: true), DeadlineMs = DeadlineMs, Batch = Batch, Queries = Queries };
        if (IsWhatIf)
        {
            ShouldProcess(Work(Forecast, Model).ToString(), "", "");
            return;
        }

        var measured = Work(Measured, Model);
        KeepRaw();
        Keep(measured);
        WriteObject(measured);

        DatasetOptions Images(WorkContext work) => DatasetArguments.Resolve(dataset, baseline, work);

        MeasurementForecast Forecast(WorkContext work) => IsSingleStream
            ? Experiment.ForecastMeasurement([model, baseline], Images(work), target(), SplitToRun(), options, work)
            : Experiment.ForecastScenario(model, baseline, Images(work), target(), SplitToRun(), scenario, options, work);

        IModelMeasurement Measured(WorkContext work) => IsSingleStream
            ? Experiment.Measure(model, baseline, Images(work), target(), SplitToRun(), options, work)
            : Experiment.MeasureScenario(model, baseline, Images(work), target(), SplitToRun(), scenario, options, work);
    }

    private bool IsSingleStream => Scenario.Equals(nameof(Measurement.Scenarios.Scenario.SingleStream), StringComparison.OrdinalIgnoreCase);

    private MeasurementOptions WithRaw() => Raw is null ? HowMuch() : HowMuch() with { Raw = (RawSamples)(_raw ??= new RawSamples()) };

    private void KeepRaw()
    {
        if (!_keepsRaw)
            return;
        var path = FullPath(Raw!);
        WorkHere(() => ((RawSamples)_raw!).Write(path), Raw);
    }

    /// <summary>Writes the file anew with each measurement, so that those that were made are kept whatever comes after.</summary>
    private void Keep(IModelMeasurement measured)
    {
        if (!_keeps)
            return;
        _measured.Add(measured);
        var path = FullPath(OutFile!);
        WorkHere(() => MeasurementFile.Write(_measured.Cast<IModelMeasurement>(), path), OutFile);
    }
}
