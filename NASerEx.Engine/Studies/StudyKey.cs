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
    // All that a value says counts, also what only its constructor can set.
    private static readonly JsonSerializerOptions Whole = new(StudyJson.Options) { IgnoreReadOnlyProperties = false };

    /// <summary>Makes a key.</summary>
    /// <param name="parameters">Names and values; values are texts, numbers, or records of them.</param>
    /// <exception cref="ArgumentException">A name is given twice.</exception>
    public static StudyKey Of(params IEnumerable<(string Name, object? Value)> parameters)
    {
        var byName = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
            byName.Add(name, Canonical(JsonSerializer.SerializeToNode(value, Whole))?.ToJsonString() ?? "null");
        return new StudyKey(HashOf(byName), byName.ToImmutable());
    }

    /// <summary>The hash that parameters are kept under.</summary>
    internal static string HashOf(IReadOnlyDictionary<string, string> parameters) => ContentHash.Of(
        JsonSerializer.Serialize(parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal)));

    /// <summary>Where two keys differ, as <c>name.key: here → there</c>.</summary>
    /// <param name="other">The key to compare with.</param>
    public IEnumerable<string> Differences(StudyKey other) => Parameters.Keys.Union(other.Parameters.Keys).Order(StringComparer.Ordinal)
        .SelectMany(name => Differences(name, Node(Parameters, name), Node(other.Parameters, name)));

    private static JsonNode? Node(ImmutableSortedDictionary<string, string> parameters, string name) =>
        parameters.TryGetValue(name, out var text) ? JsonNode.Parse(text) : null;

    private static IEnumerable<string> Differences(string name, JsonNode? here, JsonNode? there) => (here, there) switch
    {
        (JsonObject one, JsonObject other) => one.Select(member => member.Key).Union(other.Select(member => member.Key))
            .SelectMany(key => Differences($"{name}.{key}", one[key], other[key])),
        _ when JsonNode.DeepEquals(here, there) => [],
        _ => [$"{name}: {Short(here)} → {Short(there)}"],
    };

    private static string Short(JsonNode? node) => (node?.ToJsonString() ?? "none") is { Length: > 40 } text ? text[..40] + "…" : node?.ToJsonString() ?? "none";

    private static JsonNode? Canonical(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members
            .OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Canonical(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Canonical)]),
        _ => node?.DeepClone(),
    };
}
