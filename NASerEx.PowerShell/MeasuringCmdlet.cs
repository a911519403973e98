using System.Management.Automation;
using NASerEx.Data;
using NASerEx.Measurement;
using NASerEx.PowerShell.Jobs;

namespace NASerEx.PowerShell;

/// <summary>What cmdlets that measure have in common.</summary>
public abstract class MeasuringCmdlet : LongCmdlet
{
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

    /// <summary>The split, as the engine names it.</summary>
    private protected SplitName SplitToRun() => Enum.Parse<SplitName>(Split, ignoreCase: true);

    /// <summary>How much is measured.</summary>
    private protected MeasurementOptions HowMuch() => new() { MaxImages = MaxImages };
}
