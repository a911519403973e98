using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using NASerEx.Common;

namespace NASerEx.Studies;

/// <summary>
/// What a kept result depends on, and the hash that it is kept under. Equal parameters give equal keys, in any order and in any process;
/// everything that changes the result belongs in: hashes of the model's and the data's bytes (not their paths), options, seeds.
/// </summary>
/// <param name="Hash">SHA-256 of the canonical parameters.</param>
/// <param name="Parameters">The parameters as JSON, by name.</param>
public sealed record StudyKey(string Hash, ImmutableSortedDictionary<string, string> Parameters)
{
    /// <summary>Makes a key.</summary>
    /// <param name="parameters">Names and values; values are texts, numbers, or records of them.</param>
    /// <exception cref="ArgumentException">A name is given twice.</exception>
    public static StudyKey Of(params IEnumerable<(string Name, object? Value)> parameters)
    {
        var byName = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
            byName.Add(name, Canonical(JsonSerializer.SerializeToNode(value, StudyJson.Options))?.ToJsonString() ?? "null");
        return new StudyKey(HashOf(byName), byName.ToImmutable());
    }

    /// <summary>The hash that parameters are kept under.</summary>
    internal static string HashOf(IReadOnlyDictionary<string, string> parameters) => ContentHash.Of(
        JsonSerializer.Serialize(parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal)));

    /// <summary>The first parameter in which two keys differ, or null.</summary>
    /// <param name="other">The key to compare with.</param>
    public string? FirstDifference(StudyKey other) => Parameters.Keys.Union(other.Parameters.Keys)
        .FirstOrDefault(name => Parameters.GetValueOrDefault(name) != other.Parameters.GetValueOrDefault(name));

    private static JsonNode? Canonical(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members
            .OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Canonical(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Canonical)]),
        _ => node?.DeepClone(),
    };
}
