using System.Collections.Immutable;
using System.Management.Automation;
using NASerEx.Common;
using NASerEx.PowerShell.Completion;
using NASerEx.Specs;

namespace NASerEx.PowerShell;

/// <summary>Checks hardware targets against this machine, without running anything.</summary>
[Cmdlet(VerbsDiagnostic.Test, "HardwareTarget", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SpecFinding), typeof(bool))]
public sealed class TestHardwareTargetCommand : SpecTestingCmdlet
{
    /// <summary>Values in place of the spec's, each as <c>key=value</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TargetSettingCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Set { get; set; } = [];

    private protected override ImmutableArray<SpecFinding> Find(string path, WorkContext work) =>
        Experiment.CheckTarget(path, new SpecOverrides([.. Set], CurrentFolder));
}
