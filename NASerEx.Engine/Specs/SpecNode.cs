using System.Collections.Immutable;
using NASerEx.Common;

namespace NASerEx.Specs;

/// <summary>Where a piece of a spec was written: in a file, or in an override given by the caller.</summary>
/// <param name="Folder">Folder that relative paths written here start from.</param>
/// <param name="Location">Place in the file; for an override only a label.</param>
internal sealed record SpecPlace(string Folder, SourceLocation Location)
{
    public static SpecPlace InFile(string file, long line, long column) =>
        new(Path.GetDirectoryName(file)!, new SourceLocation(file, (int)line, (int)column));

    public static SpecPlace InOverride(string text, string folder) => new(folder, new SourceLocation($"override '{text}'"));

    public override string ToString() => Location.ToString();
}

/// <summary>A piece of a spec, with its place.</summary>
internal abstract record SpecNode(SpecPlace Place);

/// <summary>A single value. Only plain (unquoted) ones can be numbers, truth values or null.</summary>
internal sealed record SpecScalar(SpecPlace Place, string Text, bool Plain) : SpecNode(Place)
{
    public bool IsNull => Plain && Text is "" or "~" or "null";
}

/// <summary>A list.</summary>
internal sealed record SpecList(SpecPlace Place, ImmutableArray<SpecNode> Items) : SpecNode(Place);

/// <summary>A key with its value.</summary>
internal sealed record SpecEntry(string Key, SpecPlace Place, SpecNode Value);

/// <summary>Keys with their values, each key once.</summary>
internal sealed record SpecMap(SpecPlace Place, ImmutableArray<SpecEntry> Entries) : SpecNode(Place)
{
    public SpecEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);

    public SpecMap Without(params ReadOnlySpan<string> keys)
    {
        var left = keys.ToArray();
        return this with { Entries = [.. Entries.Where(entry => !left.Contains(entry.Key))] };
    }

    /// <summary>The map with the value at a key path replaced or added; maps on the way are made.</summary>
    public SpecMap With(ReadOnlySpan<string> path, SpecNode value)
    {
        var key = path[0];
        var rest = path[1..];
        var old = Find(key);
        var replaced = rest.IsEmpty
            ? value
            : ((old?.Value as SpecMap) ?? new SpecMap(value.Place, [])).With(rest, value);
        var entry = new SpecEntry(key, value.Place, replaced);
        return this with { Entries = old is null ? Entries.Add(entry) : Entries.Replace(old, entry) };
    }

    /// <summary>The place of a key path, or of the last part of it that is there.</summary>
    public SpecPlace PlaceOf(params ReadOnlySpan<string> path)
    {
        var map = (SpecMap?)this;
        var place = Place;
        foreach (var key in path)
        {
            if (map?.Find(key) is not { } entry)
                break;
            (map, place) = (entry.Value as SpecMap, entry.Place);
        }

        return place;
    }
}
