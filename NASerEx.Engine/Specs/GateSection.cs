using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Gates;

namespace NASerEx.Specs;

/// <summary>The <c>gate</c> of a search's spec, and where each of its limits is written.</summary>
/// <param name="Options">The limits.</param>
/// <param name="Places">Their places, by key.</param>
public sealed record GateSection(GateOptions Options, ImmutableDictionary<string, SourceLocation> Places)
{
    internal static GateSection Of(SpecMap search)
    {
        var gate = search.Find("gate") ?? throw SpecError.At(
            search.Place, "gate", "SpecMissingKey", "there are no constraints to judge a measurement by; add this key, such as 'gate: {maxAccuracyDrop: 1, minSpeedup: 1.5}'.");
        var map = gate.Value as SpecMap ?? throw SpecError.WrongType(gate.Value, "gate", "a mapping of keys to values");
        var document = SpecBinder.Bind<Document>(new SpecMap(search.Place, [gate]));
        return new GateSection(document.Gate, map.Entries.ToImmutableDictionary(entry => entry.Key, entry => entry.Place.Location));
    }

    /// <summary>The one key that is read, so that complaints name the whole path.</summary>
    private sealed record Document
    {
        public required GateOptions Gate { get; init; }
    }
}
