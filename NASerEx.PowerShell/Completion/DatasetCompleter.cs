using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace NASerEx.PowerShell.Completion;

/// <summary>Completes datasets: the generated symbols by name, and files and folders.</summary>
public sealed class DatasetCompleter : IArgumentCompleter
{
    private const string Symbols = "symbols";

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = CompletionWord.Of(wordToComplete);
        var files = CompletionCompleters.CompleteFilename(wordToComplete);
        return Symbols.StartsWith(word.Text, StringComparison.OrdinalIgnoreCase)
            ? files.Prepend(word.Result(Symbols, Symbols, "Generated drawings of ten symbols; no files."))
            : files;
    }
}
