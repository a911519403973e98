using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NASerEx.Specs;

namespace NASerEx.PowerShell.Completion;

/// <summary>Completes hardware targets: specs of that kind, and folders on the way to them.</summary>
public sealed class TargetCompleter : IArgumentCompleter
{
    private const string Kind = "kind: HardwareTarget";

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionCompleters.CompleteFilename(wordToComplete).Where(file => file.ResultType == CompletionResultType.ProviderContainer || IsTarget(file.ToolTip));

    private static bool IsTarget(string path) =>
        path.EndsWith(SpecFile.Ending, StringComparison.OrdinalIgnoreCase) && File.Exists(path)
        && File.ReadLines(path).Any(line => line.StartsWith(Kind, StringComparison.Ordinal));
}
