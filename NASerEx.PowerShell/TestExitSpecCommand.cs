using System.Management.Automation;
using NASerEx.Common;
using NASerEx.PowerShell.Completion;
using NASerEx.Specs;

namespace NASerEx.PowerShell;

/// <summary>Checks specs and what they refer to, without running a search.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ExitSpec", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SpecFinding), typeof(bool))]
public sealed class TestExitSpecCommand : EngineCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>Paths of specs of any kind; wildcards stand for several.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Paths of specs, taken as they are.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Values in place of the spec's, each as <c>key.path=value</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Set { get; set; } = [];

    /// <summary>Says only whether a spec has no errors.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var isLiteral = ParameterSetName == LiteralPathSet;
        foreach (var path in (isLiteral ? LiteralPath : Path).SelectMany(given => PathsOf(given, isLiteral)))
            Check(path);
    }

    private void Check(string path)
    {
        var overrides = new SpecOverrides([.. Set], CurrentFolder);
        var findings = Work(work => Experiment.CheckSpec(path, overrides, work), path);
        var errors = findings.Where(finding => finding.Severity == FindingSeverity.Error).ToList();
        if (Quiet)
        {
            WriteObject(errors.Count == 0);
            return;
        }

        foreach (var finding in findings)
            WriteObject(finding);
        // One error a spec makes scripts that stop at errors stop, behind all of its findings.
        if (errors.Count > 0)
            WriteError(RecordOf(
                new NASerExException("SpecHasErrors", ErrorKind.InvalidInput, $"'{path}' has {(errors.Count == 1 ? "an error" : $"{errors.Count} errors, the first")} at {errors[0]}"), path));
    }
}
