using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using System.Management.Automation.Language;
using NASerEx.Common;
using NASerEx.Specs;

namespace NASerEx.PowerShell.Completion;

/// <summary>Completes what a study calls its searches.</summary>
public sealed class StudyIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = CompletionWord.Of(wordToComplete);
        return Searches(fakeBoundParameters["Study"] as string ?? SpecFile.DefaultStore)
            .Where(search => search.Id.StartsWith(word.Text, StringComparison.OrdinalIgnoreCase))
            .Select(search => word.Result(search.Id, search.Id, $"{search.Started.LocalDateTime:g}, {Path.GetFileName(search.Model)}, {search.Dataset}"));
    }

    private static ImmutableArray<StudiedSearch> Searches(string study)
    {
        try
        {
            return Experiment.Study(SessionPaths.Full(study), WorkContext.None);
        }
        catch (NASerExException)
        {
            // There is nobody to tell while a command is typed; running it will.
            return [];
        }
    }
}
