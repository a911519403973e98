using System.Collections.Immutable;
using System.Management.Automation;
using NASerEx.Common;
using NASerEx.PowerShell.Completion;
using NASerEx.Specs;
using NASerEx.Studies;

namespace NASerEx.PowerShell;

/// <summary>Lists the searches that a study keeps.</summary>
[Cmdlet(VerbsCommon.Get, "ExitStudy")]
[OutputType(typeof(StudiedSearch), typeof(StudyJob))]
public sealed class GetExitStudyCommand : EngineCmdlet
{
    /// <summary>A study's folder, its SQLite file, the spec of a search that keeps in it, or the address of a PostgreSQL database.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Store", "PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string Study { get; set; } = SpecFile.DefaultStore;

    /// <summary>What the study calls the searches that are wanted; wildcards stand for several.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(StudyIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = ["*"];

    /// <summary>Lists the jobs of searches that workers share instead, and who does them.</summary>
    [Parameter]
    public SwitchParameter Jobs { get; set; }

    /// <summary>User and password for a PostgreSQL database.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var path = "";
        WorkHere(() => path = StudyArguments.Full(Study, FullPath));
        var credential = StudyArguments.Of(Credential);
        if (Jobs)
        {
            ImmutableArray<WildcardPattern> patterns = [.. Id.Select(wanted => WildcardPattern.Get(wanted, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant))];
            WriteObject(Work(_ => Experiment.Jobs(path, credential), path).Where(job => patterns.Any(pattern => pattern.IsMatch(job.Search))), enumerateCollection: true);
            return;
        }

        foreach (var wanted in Id)
        {
            var pattern = WildcardPattern.Get(wanted, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            var found = Work(work => Experiment.Study(path, credential, work), path).Where(search => pattern.IsMatch(search.Id)).ToList();
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(wanted))
                WriteError(new NASerExException("StudyIdUnknown", ErrorKind.NotFound, $"The study '{path}' has no search '{wanted}'. Get-ExitStudy without -Id lists them."), wanted);
            WriteObject(found, enumerateCollection: true);
        }
    }
}
