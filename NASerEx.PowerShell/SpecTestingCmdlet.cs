using System.Collections.Immutable;
using System.Management.Automation;
using NASerEx.Common;

namespace NASerEx.PowerShell;

/// <summary>What cmdlets that check specs have in common.</summary>
public abstract class SpecTestingCmdlet : EngineCmdlet
{
    /// <summary>The parameter set of paths with wildcards.</summary>
    protected const string PathSet = "Path";

    private const string LiteralPathSet = "LiteralPath";

    /// <summary>Paths of specs; wildcards stand for several.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Paths of specs, taken as they are.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

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

    /// <summary>What is wrong or surprising about a spec.</summary>
    private protected abstract ImmutableArray<SpecFinding> Find(string path, WorkContext work);

    private void Check(string path)
    {
        var findings = Work(work => Find(path, work), path);
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
