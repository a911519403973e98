using System.Collections.Immutable;
using NASerEx.Common;

namespace NASerEx.Gates;

/// <summary>One constraint on a measured model.</summary>
/// <param name="Key">Key of the limit in a spec's <c>gate</c>, such as <c>minSpeedup</c>.</param>
/// <param name="Limit">The limit, in the unit of that key.</param>
/// <param name="Place">Where it is written, if in a file.</param>
public sealed record Gate(string Key, double Limit, SourceLocation? Place = null)
{
    /// <summary>The constraints that options ask for, in a fixed order.</summary>
    /// <param name="options">The options.</param>
    /// <param name="places">Where limits are written, by key.</param>
    public static ImmutableArray<Gate> Of(GateOptions options, IReadOnlyDictionary<string, SourceLocation>? places = null) =>
    [
        .. GateKind.All
            .Where(kind => kind.Limit(options) is not null)
            .Select(kind => new Gate(kind.Key, kind.Limit(options)!.Value, places?.TryGetValue(kind.Key, out var place) is true ? place : null)),
    ];
}
