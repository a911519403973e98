using System.Buffers;
using System.Management.Automation;

namespace NASerEx.PowerShell.Completion;

/// <summary>The word before the cursor, without the quote that it begins with.</summary>
/// <param name="Text">What was typed.</param>
/// <param name="Quote">The quote that it begins with, or an empty text.</param>
internal readonly record struct CompletionWord(string Text, string Quote)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(" \t,;|&(){}[]<>$`'\"@#");

    /// <summary>Reads a word as completers get it.</summary>
    public static CompletionWord Of(string? word) => word is ['\'' or '"', ..]
        ? new CompletionWord(word[1..].TrimEnd(word[0]), word[..1])
        : new CompletionWord(word ?? "", "");

    /// <summary>A completion of the word.</summary>
    /// <param name="text">The whole word.</param>
    /// <param name="shown">What lists show for it.</param>
    /// <param name="tip">What it is.</param>
    public CompletionResult Result(string text, string shown, string tip) =>
        new(Quoted(text), shown, CompletionResultType.ParameterValue, tip.Length > 0 ? tip : shown);

    private string Quoted(string text)
    {
        var quote = Quote.Length == 0 && text.AsSpan().ContainsAny(Special) ? "'" : Quote;
        return quote == "'" ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'" : $"{quote}{text}{quote}";
    }
}
