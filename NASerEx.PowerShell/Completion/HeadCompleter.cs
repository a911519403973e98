using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace NASerEx.PowerShell.Completion;

/// <summary>Completes heads: shapes, and behind a point's name shapes on that point alone.</summary>
public sealed class HeadCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = CompletionWord.Of(wordToComplete);
        return HeadNames.Starting(word.Text, fakeBoundParameters)
            .Where(name => name.StartsWith(word.Text, StringComparison.OrdinalIgnoreCase))
            .Select(name => word.Result(name, name, ""));
    }
}
