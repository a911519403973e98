using System.Management.Automation;
using NASerEx.PowerShell.Completion;
using NASerEx.Specs;

namespace NASerEx.PowerShell;

/// <summary>Lists the searches that a study keeps.</summary>
[Cmdlet(VerbsCommon.Get, "ExitStudy")]
[OutputType(typeof(StudiedSearch))]
public sealed class GetExitStudyCommand : EngineCmdlet
{
    /// <summary>A study's folder, its SQLite file, or the spec of a search that keeps in it.</summary>
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

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var path = FullPath(Study);
        foreach (var wanted in Id)
        {
            var pattern = WildcardPattern.Get(wanted, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            var found = Work(work => Experiment.Study(path, work), Study).Where(search => pattern.IsMatch(search.Id)).ToList();
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(wanted))
                WriteError(new Common.NASerExException("StudyIdUnknown", Common.ErrorKind.NotFound, $"The study '{path}' has no search '{wanted}'. Get-ExitStudy without -Id lists them."), wanted);
            WriteObject(found, enumerateCollection: true);
        }
    }
}
