using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace NASerEx.Reports.Markup;

/// <summary>
/// A piece of HTML. Pieces are made of interpolated strings: what stands in the string is markup, and what is put in is text, which is escaped
/// unless it is a piece itself, so that no name can become markup.
/// </summary>
/// <param name="Text">The markup.</param>
internal readonly record struct Html(string Text)
{
    /// <summary>Nothing.</summary>
    public static Html None { get; } = new("");

    /// <summary>A piece.</summary>
    public static Html Of(HtmlText text) => new(text.ToString());

    /// <summary>Pieces in a row.</summary>
    public static Html Of(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(piece => piece.Text)));

    /// <summary>The markup.</summary>
    public override string ToString() => Text;

    /// <summary>Text as an element or a quoted attribute may hold it; control characters, which HTML does not have, become U+FFFD.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var letter in text)
            escaped.Append(letter switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\n' or '\t' => letter.ToString(),
                _ when char.IsControl(letter) => "\uFFFD",
                _ => letter.ToString(),
            });
        return escaped.ToString();
    }
}

/// <summary>Takes an interpolated string apart for <see cref="Html.Of(HtmlText)"/>.</summary>
/// <param name="literalLength">Letters of markup.</param>
/// <param name="formattedCount">Number of values.</param>
[InterpolatedStringHandler]
internal readonly struct HtmlText(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + 16 * formattedCount);

    public void AppendLiteral(string markup) => _text.Append(markup);

    public void AppendFormatted(Html piece) => _text.Append(piece.Text);

    public void AppendFormatted(IEnumerable<Html> pieces) => _text.Append(Html.Of(pieces).Text);

    public void AppendFormatted(string? text) => _text.Append(Html.Escape(text ?? ""));

    public void AppendFormatted<T>(T value, string? format = null)
        where T : IFormattable => _text.Append(Html.Escape(value.ToString(format, CultureInfo.InvariantCulture)));

    public override string ToString() => _text.ToString();
}
