using System.Text.Json;
using System.Text.Json.Nodes;

namespace NASerEx.Studies;

/// <summary>One kept result.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">What it depends on.</param>
/// <param name="Written">When it was written.</param>
/// <param name="Info">What is said about it, as JSON.</param>
/// <param name="File">The file that goes with it, or null.</param>
public sealed record StudyEntry(StudyKind Kind, StudyKey Key, DateTimeOffset Written, JsonNode? Info, string? File)
{
    /// <summary>What is said about it, as the record that it was kept as.</summary>
    /// <exception cref="JsonException">It was kept as another record.</exception>
    public T As<T>() => Info.Deserialize<T>(StudyJson.Options) ?? throw new JsonException($"The {Kind.Name} entry {Key.Hash} is empty.");
}
