using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NASerEx.Common;
using NASerEx.Runtime;

namespace NASerEx.PowerShell.Completion;

/// <summary>Completes execution providers: those that this machine's ONNX Runtime has.</summary>
public sealed class ProviderCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = CompletionWord.Of(wordToComplete);
        return Starting(word.Text).Select(name => word.Result(name, name, ""));
    }

    /// <summary>Providers whose names begin with a text.</summary>
    internal static IEnumerable<string> Starting(string text)
    {
        try
        {
            return OnnxSession.Providers.Where(name => name.StartsWith(text, StringComparison.OrdinalIgnoreCase));
        }
        catch (NASerExException)
        {
            // There is nobody to tell while a command is typed; running it will.
            return [];
        }
    }
}
