using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NASerEx.Engine.Tests.Export;

/// <summary>The part of JSON Schema (draft 2020-12) that the project's schemas use; a keyword beyond it is an error, so that nothing passes unseen.</summary>
internal static class JsonSchema
{
    private static readonly string[] Notes = ["$schema", "$id", "$defs", "title", "description"];

    /// <summary>Paths of what does not follow a schema.</summary>
    public static IEnumerable<string> Faults(JsonNode schema, JsonNode? value) => Faults(schema, schema, value, "");

    private static IEnumerable<string> Faults(JsonNode root, JsonNode schema, JsonNode? value, string path)
    {
        if (schema["$ref"] is { } reference)
            return Faults(root, root["$defs"]![reference.GetValue<string>()["#/$defs/".Length..]]!, value, path);
        if (!HasType(schema["type"], value))
            return [path];
        var unknown = schema.AsObject().Select(entry => entry.Key).Except(Notes).Where(key => key is not
            ("type" or "const" or "enum" or "minimum" or "exclusiveMinimum" or "pattern" or "minItems" or "prefixItems" or "items" or "properties" or "required" or "additionalProperties"));
        if (unknown.FirstOrDefault() is { } keyword)
            throw new NotSupportedException($"The keyword '{keyword}' is not checked.");
        return value switch
        {
            JsonObject map => OfObject(root, schema, map, path),
            JsonArray list => OfArray(root, schema, list, path),
            _ => IsAllowed(schema, value) ? [] : [path],
        };
    }

    private static IEnumerable<string> OfObject(JsonNode root, JsonNode schema, JsonObject map, string path)
    {
        var known = schema["properties"]!.AsObject();
        var missing = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).Where(name => !map.ContainsKey(name)) ?? [];
        return missing.Select(Below).Concat(map.SelectMany(entry => known[entry.Key] is { } inner
            ? Faults(root, inner, entry.Value, Below(entry.Key))
            : schema["additionalProperties"]?.GetValue<bool>() == false ? [Below(entry.Key)] : []));

        string Below(string name) => path.Length == 0 ? name : $"{path}.{name}";
    }

    private static IEnumerable<string> OfArray(JsonNode root, JsonNode schema, JsonArray list, string path)
    {
        if (list.Count < (schema["minItems"]?.GetValue<int>() ?? 0))
            return [path];
        var first = schema["prefixItems"]?.AsArray();
        return list.SelectMany((item, i) => Faults(root, i < first?.Count ? first[i]! : schema["items"]!, item, $"{path}[{i}]"));
    }

    private static bool IsAllowed(JsonNode schema, JsonNode? value) =>
        (schema["const"] is not { } one || JsonNode.DeepEquals(one, value))
        && (schema["enum"] is not { } some || some.AsArray().Any(each => JsonNode.DeepEquals(each, value)))
        && (value is null || schema["minimum"] is not { } least || value.GetValue<double>() >= least.GetValue<double>())
        && (value is null || schema["exclusiveMinimum"] is not { } bound || value.GetValue<double>() > bound.GetValue<double>())
        && (schema["pattern"] is not { } pattern || Regex.IsMatch(value!.GetValue<string>(), pattern.GetValue<string>()));

    private static bool HasType(JsonNode? type, JsonNode? value) => type switch
    {
        null => true,
        JsonArray several => several.Any(each => HasType(each, value)),
        _ => type.GetValue<string>() == (value?.GetValueKind() ?? JsonValueKind.Null) switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Null => "null",
            JsonValueKind.Number => type.GetValue<string>() == "integer" && value!.GetValue<double>() % 1 == 0 ? "integer" : "number",
            _ => "boolean",
        },
    };
}
