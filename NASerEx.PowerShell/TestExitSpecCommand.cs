using System.Collections.Immutable;
using System.Management.Automation;
using NASerEx.Common;
using NASerEx.PowerShell.Completion;
using NASerEx.Specs;

namespace NASerEx.PowerShell;

/// <summary>Checks specs of any kind and what they refer to, without running a search.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ExitSpec", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SpecFinding), typeof(bool))]
public sealed class TestExitSpecCommand : SpecTestingCmdlet
{
    /// <summary>Values in place of the spec's, each as <c>key.path=value</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Set { get; set; } = [];

    private protected override ImmutableArray<SpecFinding> Find(string path, WorkContext work) =>
        Experiment.CheckSpec(path, new SpecOverrides([.. Set], CurrentFolder), work);
}
