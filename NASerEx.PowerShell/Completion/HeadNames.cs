using System.Collections;
using NASerEx.Exits;

namespace NASerEx.PowerShell.Completion;

/// <summary>Names of heads: shapes, and behind a point's name shapes on that point alone.</summary>
internal static class HeadNames
{
    /// <summary>Names that may begin with a text. The model is opened only where no shape does.</summary>
    public static IEnumerable<string> Starting(string text, IDictionary bound)
    {
        if (text.LastIndexOf('/') is >= 0 and var slash)
            return HeadShapes.Suggestions.Select(shape => text[..(slash + 1)] + shape);
        return HeadShapes.Suggestions.Any(shape => shape.StartsWith(text, StringComparison.OrdinalIgnoreCase))
            ? HeadShapes.Suggestions
            : ExitPointNames.Of(bound).SelectMany(_ => HeadShapes.Suggestions, (point, shape) => $"{point}/{shape}");
    }
}
