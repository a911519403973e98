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
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = CompletionWord.Of(wordToComplete);
        var typed = word.Text[..(word.Text.LastIndexOfAny(['/', '\\']) + 1)];
        var folder = new DirectoryInfo(SessionPaths.Full(typed.Length == 0 ? "." : typed));
        if (!folder.Exists)
            return [];
        return folder.EnumerateFileSystemInfos($"{word.Text[typed.Length..]}*")
            .Where(entry => entry is DirectoryInfo ? !entry.Name.StartsWith('.') : IsTarget(entry.FullName))
            .OrderBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase)
            .Select(entry => word.Result(typed + entry.Name + (entry is DirectoryInfo ? "/" : ""), entry.Name, entry.FullName));
    }

    private static bool IsTarget(string path) =>
        path.EndsWith(SpecFile.Ending, StringComparison.OrdinalIgnoreCase) && File.ReadLines(path).Any(line => line.StartsWith(Kind, StringComparison.Ordinal));
}
