using System.Management.Automation;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Exits;
using NASerEx.Measurement;
using NASerEx.PowerShell.Completion;
using NASerEx.PowerShell.Jobs;
using NASerEx.Runtime;

namespace NASerEx.PowerShell;

/// <summary>Measures how long the parts of a model take on a hardware target.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "HardwareTarget", SupportsShouldProcess = true)]
[OutputType(typeof(TargetProfile), typeof(Job))]
public sealed class MeasureHardwareTargetCommand : LongCmdlet
{
    /// <summary>Path of an ONNX classifier.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Model { get; set; } = "";

    /// <summary>A hardware target, or the path of its spec; it is run on this machine.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(TargetCompleter))]
    public object? Target { get; set; }

    /// <summary>Heads to measure, as <c>exits.heads</c> of a search's spec; others are predicted from them.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HeadCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Head { get; set; }

    /// <summary>Channels, height and width, for models that leave the size of their input open.</summary>
    [Parameter]
    [ValidateCount(3, 3)]
    [ValidateRange(1, 65536)]
    public int[]? InputSize { get; set; }

    /// <summary>A JSON file that gets the profile, for the <c>profile</c> of a target.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var (model, target) = (FullPath(Model), TargetArguments.Of(Target, FullPath));
        var file = OutFile is not null && ShouldProcess(FullPath(OutFile), "Write the profile") ? FullPath(OutFile) : null;
        var size = InputSize is [var channels, var height, var width] ? new ImageSize(channels, height, width) : (ImageSize?)null;
        var exits = Head is null ? new ExitSpaceOptions() : new ExitSpaceOptions { Heads = [.. Head] };
        if (IsWhatIf)
        {
            ShouldProcess(Work(work => Experiment.ForecastProfile(model, size, target(), exits, new ProfileOptions(), work), Model).ToString(), "", "");
            return;
        }

        if (file is not null)
            WorkHere(() => AtomicFile.Require(file), OutFile);
        WriteObject(Work(
            work =>
            {
                var profile = Experiment.Profile(model, size, target(), exits, new ProfileOptions(), work);
                if (file is not null)
                    TargetProfileFile.Write(profile, file);
                return profile;
            },
            Model));
    }
}
