using System.Globalization;
using System.Text.RegularExpressions;

namespace NASerEx.Specs;

/// <summary>Values as a person would write them in a spec.</summary>
internal static partial class SpecText
{
    /// <summary>Text, in quotes where YAML would take it for something else.</summary>
    public static string Of(string text) =>
        Plain().IsMatch(text) && !SpecTree.MustBeQuoted(text) ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Texts on one line.</summary>
    public static string Of(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Of))}]";

    /// <summary>Numbers on one line.</summary>
    public static string Of(IEnumerable<float> numbers) => $"[{string.Join(", ", numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)))}]";

    [GeneratedRegex(@"^[\w.][\w./ ()+-]*(?<! )$")]
    private static partial Regex Plain();
}
