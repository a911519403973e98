using System.Text;
using System.Text.RegularExpressions;

namespace NASerEx.PowerShell.Tests.Docs;

/// <summary>
/// A page of docs as the text that <c>Get-Help about_…</c> shows: sections in capitals, paragraphs of 80 columns, code and tables set in.
/// Pages are of headings, paragraphs, lists, tables and fenced code.
/// </summary>
internal static partial class AboutTopic
{
    private const int Columns = 80, Indent = 4;

    /// <summary>The text of a page.</summary>
    /// <param name="markdown">The page; its first heading is the topic's name.</param>
    public static string Render(string markdown)
    {
        var text = new StringBuilder();
        foreach (Match block in Blocks().Matches(markdown.ReplaceLineEndings("\n")))
            text.Append(Render(block)).Append(block.Groups["level"].Length == 2 ? "" : "\n"); // Get-Help takes the fifth line for the synopsis.
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static string Render(Match block) =>
        block.Groups["code"] is { Success: true } code ? Lines(code.Value.TrimEnd('\n').Split('\n'), 2 * Indent)
        : block.Groups["table"] is { Success: true } table ? string.Concat(table.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).Select(Row))
        : block.Groups["list"] is { Success: true } list ? string.Concat(Items().Split(list.Value).Skip(1).Select(item => Wrapped("- " + Plain(item), Indent, Indent + 2)))
        : block.Groups["heading"] is { Success: true } heading ? Heading(block.Groups["level"].Length, Plain(heading.Value))
        : Wrapped(Plain(block.Value), Indent, Indent);

    private static string Heading(int level, string text) => level switch
    {
        1 => $"TOPIC\n{Lines([text], Indent)}",
        2 => text.ToUpperInvariant() + "\n",
        _ => Lines([text, new string('-', text.Length)], Indent),
    };

    private static string Row(string row)
    {
        var cells = row.Trim().Trim('|').Split('|').Select(Plain).ToArray();
        return Wrapped(cells[0], Indent, Indent) + Wrapped(string.Join("; ", cells[1..].Where(cell => cell.Length > 0)), 2 * Indent, 2 * Indent);
    }

    private static string Plain(string markdown) => Spaces().Replace(Marks().Replace(Links().Replace(markdown, "${text}"), ""), " ").Trim();

    private static string Lines(IEnumerable<string> lines, int indent) => string.Concat(lines.Select(line => (new string(' ', indent) + line).TrimEnd() + "\n"));

    private static string Wrapped(string text, int first, int others)
    {
        var (lines, line) = (new StringBuilder(), new StringBuilder().Append(' ', first));
        foreach (var word in text.Split(' '))
        {
            if (line.ToString().Trim().Length > 0 && line.Length + 1 + word.Length > Columns)
            {
                lines.Append(line).Append('\n');
                line.Clear().Append(' ', others);
            }

            line.Append(line.ToString().Trim().Length > 0 ? " " : "").Append(word);
        }

        return lines.Append(line).Append('\n').ToString();
    }

    [GeneratedRegex(@"^```\w*\n(?<code>(?s:.*?))^```$|^(?<table>(?:\|.*\n?)+)|^(?<list>(?:- .*\n(?:  .*\n)*)+)|^(?<level>#+) (?<heading>.+)$|^(?:[^\n]+(?:\n|\z))+", RegexOptions.Multiline)]
    private static partial Regex Blocks();

    [GeneratedRegex("^- ", RegexOptions.Multiline)]
    private static partial Regex Items();

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\([^)]+\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"`|\*\*")]
    private static partial Regex Marks();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
