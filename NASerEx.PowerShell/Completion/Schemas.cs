using System.Text.Json.Nodes;

namespace NASerEx.PowerShell.Completion;

/// <summary>The JSON schemas of specs, which the module carries beside its assembly.</summary>
internal static class Schemas
{
    /// <summary>The folder of the schemas.</summary>
    public static string Folder { get; } = Path.Combine(Path.GetDirectoryName(typeof(Schemas).Assembly.Location)!, "schemas");

    private static readonly Lazy<JsonObject> Search = Read("exit-search.schema.json");
    private static readonly Lazy<JsonObject> Target = Read("hardware-target.schema.json");

    /// <summary>All keys of an <c>ExitSearch</c> spec that take a value, those of its dataset and its target too, by their paths.</summary>
    public static IEnumerable<(string Path, JsonObject Schema)> SearchKeys() => Keys(Search.Value, "");

    /// <summary>All keys of a <c>HardwareTarget</c> spec that take a value.</summary>
    public static IEnumerable<(string Path, JsonObject Schema)> TargetKeys() => Keys(Target.Value, "");

    private static Lazy<JsonObject> Read(string name) => new(() => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name)))!.AsObject());

    private static IEnumerable<(string Path, JsonObject Schema)> Keys(JsonObject schema, string prefix)
    {
        foreach (var (name, value) in schema["properties"]!.AsObject())
            if (value!.AsObject() is var key && key["const"] is null)
            {
                if (key["properties"] is null || Types(key).Contains("string"))
                    yield return (prefix + name, key);
                if (key["properties"] is not null)
                    foreach (var inner in Keys(key, $"{prefix}{name}."))
                        yield return inner;
            }
    }

    /// <summary>The types that a value may have.</summary>
    public static string[] Types(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => [.. several.Select(type => (string)type!)],
        { } one => [(string)one!],
        null => [],
    };
}
