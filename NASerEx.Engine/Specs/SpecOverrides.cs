using System.Collections.Immutable;
using NASerEx.Common;

namespace NASerEx.Specs;

/// <summary>
/// Values that a caller puts in place of a spec's, each as <c>key.path=value</c>, such as <c>search.seed=7</c> or
/// <c>exits.heads=[pooled-linear]</c>. <c>dataset.…</c> and <c>target.…</c> reach into the specs that are referred to.
/// </summary>
/// <param name="Settings">The settings; later ones win.</param>
/// <param name="Folder">Folder that relative paths in them start from.</param>
public sealed record SpecOverrides(ImmutableArray<string> Settings, string Folder)
{
    /// <summary>No overrides.</summary>
    public static SpecOverrides None { get; } = new([], "");

    /// <summary>The settings as key paths with values.</summary>
    internal ImmutableArray<SpecOverride> Parse() => [.. Settings.Select(setting => SpecOverride.Parse(setting, Folder))];
}

/// <summary>One setting: where, and what.</summary>
internal sealed record SpecOverride(ImmutableArray<string> Path, SpecNode Value)
{
    public static SpecOverride Parse(string setting, string folder)
    {
        var place = SpecPlace.InOverride(setting, folder);
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        string[] path = equals < 0 ? [] : [.. setting[..equals].Split('.').Select(key => key.Trim())];
        if (path.Length == 0 || path.Any(key => key.Length == 0))
            throw SpecError.At(place, "", "SpecBadOverride", "an override is written key.path=value, such as search.seed=7.");
        return new SpecOverride([.. path], SpecParser.ReadValue(setting[(equals + 1)..], place));
    }

    public static SpecMap Apply(SpecMap map, IEnumerable<SpecOverride> overrides) =>
        overrides.Aggregate(map, (changed, each) => changed.With(each.Path.AsSpan(), each.Value));
}
