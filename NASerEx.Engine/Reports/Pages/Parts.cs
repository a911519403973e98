using NASerEx.Reports.Markup;

namespace NASerEx.Reports.Pages;

/// <summary>What pages are put together from.</summary>
internal static class Parts
{
    /// <summary>A part of the page under a heading.</summary>
    public static Html Section(string title, Html body, string? note = null) => Html.Of(
        $"""
        <section>
        <h2>{title}</h2>
        {(note is null ? Html.None : Note(note))}{body}
        </section>

        """);

    /// <summary>A remark.</summary>
    public static Html Note(string text) => Html.Of($"""<p class="note">{text}</p>""");

    /// <summary>A table that scrolls where it is too wide; the first column names what a row is about.</summary>
    public static Html Table(IEnumerable<string> heads, IEnumerable<Html> rows) => Html.Of(
        $"""
        <div class="scroll"><table><thead><tr>{heads.Select(head => Html.Of($"""<th scope="col">{head}</th>"""))}</tr></thead><tbody>
        {rows}</tbody></table></div>
        """);

    /// <summary>A row of text.</summary>
    public static Html Row(string name, params IEnumerable<string> cells) => Row(name, cells.Select(Cell));

    /// <summary>A row of cells.</summary>
    public static Html Row(string name, params IEnumerable<Html> cells) => Html.Of(
        $"""
        <tr><th scope="row">{name}</th>{cells}</tr>

        """);

    /// <summary>A cell of text.</summary>
    public static Html Cell(string text) => Html.Of($"<td>{text}</td>");

    /// <summary>Names and values.</summary>
    public static Html Facts(IEnumerable<(string Name, string Value)> facts) =>
        Html.Of($"<dl>{facts.Select(fact => Html.Of($"<dt>{fact.Name}</dt><dd>{fact.Value}</dd>"))}</dl>");

    /// <summary>Text as it is, line by line.</summary>
    public static Html Code(string text) => Html.Of($"<pre><code>{text}</code></pre>");

    /// <summary>What is shown when asked for.</summary>
    public static Html Folded(string summary, Html body) => Html.Of($"<details><summary>{summary}</summary>{body}</details>");
}
