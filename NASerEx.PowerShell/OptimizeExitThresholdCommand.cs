using System.Management.Automation;
using NASerEx.Exits;
using NASerEx.PowerShell.Completion;
using NASerEx.PowerShell.Jobs;

namespace NASerEx.PowerShell;

/// <summary>Chooses the thresholds of a plan anew, on other images and without training.</summary>
[Cmdlet(VerbsCommon.Optimize, "ExitThreshold")]
[OutputType(typeof(OptimizedThresholds), typeof(Job))]
public sealed class OptimizeExitThresholdCommand : LongCmdlet
{
    /// <summary>A search's result, an exported model, a plan, or the path of a plan file or of an exported model with its plan beside it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Plan")]
    [ValidateNotNull]
    public object InputObject { get; set; } = "";

    /// <summary>The new labelled images: a dataset's spec, a folder or file of images, or <c>symbols</c>.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(DatasetCompleter))]
    [ValidateNotNull]
    public object Dataset { get; set; } = "";

    /// <summary>Greatest accuracy drop on the validation images, in percentage points.</summary>
    [Parameter]
    [ValidateRange(-100d, 100d)]
    public double? MaxAccuracyDrop { get; set; }

    /// <summary>Standard errors of the drop that must fit between it and its limit.</summary>
    [Parameter]
    [ValidateRange(0d, 10d)]
    public double? Caution { get; set; }

    /// <summary>A sample of the stream, without labels: a folder or zip file of images. Costs are expected on it in place of the validation images.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Stream { get; set; }

    /// <summary>Greatest mean loss to certify on the calibration images, in percentage points.</summary>
    [Parameter]
    public double? MaxLoss { get; set; }

    /// <summary>What the certificate is about.</summary>
    // A field of the engine's own enum would load the engine when the module is imported.
    [Parameter]
    [ValidateSet(nameof(CertifiedLoss.AccuracyDrop), nameof(CertifiedLoss.Disagreement))]
    public string? Loss { get; set; }

    /// <summary>Least probability that the certificate is true.</summary>
    [Parameter]
    public double? Confidence { get; set; }

    /// <summary>How the certificate is obtained.</summary>
    [Parameter]
    [ValidateSet(nameof(CertificateMethod.Exact), nameof(CertificateMethod.Betting), nameof(CertificateMethod.HoeffdingBentkus), nameof(CertificateMethod.Expectation))]
    public string? Method { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var input = InputObject is PSObject wrapped ? wrapped.BaseObject : InputObject;
        var (read, dataset) = (PlanArguments.Of(InputObject, FullPath), DatasetArguments.Full(Dataset, FullPath));
        var options = new ThresholdOptions
        {
            MaxAccuracyDrop = MaxAccuracyDrop,
            Caution = Caution,
            Stream = Stream is null ? null : FullPath(Stream),
            MaxLoss = MaxLoss,
            Loss = Loss is null ? null : Enum.Parse<CertifiedLoss>(Loss, ignoreCase: true),
            Confidence = Confidence,
            Method = Method is null ? null : Enum.Parse<CertificateMethod>(Method, ignoreCase: true),
        };
        WriteObject(Work(
            work =>
            {
                var plan = read();
                return Experiment.OptimizeThresholds(plan, DatasetArguments.Resolve(dataset, plan.SourceModel, work), options, work) with { Label = (input as IChosenPlan)?.Label };
            },
            input));
    }
}
