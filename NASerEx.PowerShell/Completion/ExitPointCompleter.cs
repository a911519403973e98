using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace NASerEx.PowerShell.Completion;

/// <summary>Completes names of exit points of the model on the command line.</summary>
public sealed class ExitPointCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = CompletionWord.Of(wordToComplete);
        return ExitPointNames.Of(fakeBoundParameters)
            .Where(name => name.StartsWith(word.Text, StringComparison.OrdinalIgnoreCase))
            .Select(name => word.Result(name, name, ""));
    }
}
