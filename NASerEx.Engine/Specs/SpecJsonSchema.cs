using System.Collections.Immutable;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NASerEx.Costs;
using NASerEx.Data;

namespace NASerEx.Specs;

/// <summary>
/// JSON Schema (draft 2020-12) of the kinds of specs, for editors: keys, types, ranges and defaults come from the options records,
/// descriptions from their doc comments. A schema allows whatever <see cref="SpecFile"/> reads, except that names of choices are written as messages
/// write them; what must hold between values, and the files that are named, are left to reading.
/// </summary>
/// <param name="docs">Comments of the engine.</param>
internal sealed class SpecJsonSchema(DocComments docs)
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Name of a kind's schema file.</summary>
    public static string FileOf(SpecKind kind) => kind switch
    {
        SpecKind.Dataset => "dataset.schema.json",
        SpecKind.HardwareTarget => "hardware-target.schema.json",
        _ => "exit-search.schema.json",
    };

    /// <summary>The schema of a kind as text.</summary>
    public string Render(SpecKind kind)
    {
        var record = Record(RecordOf(kind));
        var properties = (JsonObject)record["properties"]!;
        properties.Insert(0, "apiVersion", Constant(SpecFile.ApiVersion, "Version of the schema."));
        properties.Insert(1, "kind", Constant(kind.ToString(), "What this file describes."));
        record["required"] = new JsonArray(["apiVersion", "kind", .. Required(RecordOf(kind))]);
        record.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        record.Insert(1, "title", $"NASerEx {kind} spec");
        return record.ToJsonString(Layout) + "\n";
    }

    private static Type RecordOf(SpecKind kind) => kind switch
    {
        SpecKind.Dataset => typeof(DatasetOptions),
        SpecKind.HardwareTarget => typeof(HardwareTarget),
        _ => typeof(ExitSearchDocument),
    };

    private static JsonObject Constant(string value, string description) => new() { ["description"] = description, ["const"] = value };

    private JsonObject Record(Type record)
    {
        var defaults = Activator.CreateInstance(record)!;
        var properties = SpecSchema.KeysOf(record).Select(key => KeyValuePair.Create(key.Name, (JsonNode?)Property(key, defaults)));
        var schema = Object(new JsonObject(properties));
        if (Required(record) is { Length: > 0 } required)
            schema["required"] = new JsonArray(required);
        return schema;
    }

    private static JsonNode?[] Required(Type record) => [.. SpecSchema.KeysOf(record).Where(key => key.Required).Select(key => (JsonNode?)key.Name)];

    private static JsonObject Object(JsonObject properties) => new() { ["type"] = Types("object"), ["additionalProperties"] = false, ["properties"] = properties };

    private static JsonNode Types(params ReadOnlySpan<string> names) => names is [var one] ? one : new JsonArray([.. names.ToArray().Select(name => (JsonNode)name)]);

    private static JsonNode OrNull(JsonNode types) => Types([.. types is JsonArray several ? several.Select(name => (string)name!) : [(string)types!], "null"]);

    private JsonObject Property(SpecKey key, object defaults)
    {
        var schema = ValueOf(key.Property.PropertyType, key);
        if (key.Nullable && key.Property.PropertyType != typeof(SpecNode))
            schema["type"] = OrNull(schema["type"]!);
        if (docs.Summary(key.Property) is { } summary)
            schema.Insert(0, "description", summary);
        if (DefaultOf(key.Property.GetValue(defaults)) is { } value)
            schema["default"] = value;
        return schema;
    }

    private JsonObject ValueOf(Type type, SpecKey key)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when plain.IsEnum => Choice(plain),
            // Text may look like a number or a truth value: reading takes it as it is written.
            _ when plain == typeof(string) => Of("string", "number", "boolean"),
            _ when plain == typeof(bool) => Of("boolean"),
            _ when plain == typeof(int) || plain == typeof(long) => Number("integer", key),
            _ when plain == typeof(float) || plain == typeof(double) => Number("number", key),
            _ when plain == typeof(SpecNode) => Reference(key),
            { IsGenericType: false } => Record(plain),
            _ when plain.GetGenericTypeDefinition() == typeof(ImmutableArray<>) => new JsonObject
            {
                ["type"] = Types("array"),
                ["items"] = ValueOf(plain.GetGenericArguments()[0], key),
            },
            _ => Dictionary(plain.GetGenericArguments()[0], plain.GetGenericArguments()[1], key),
        };
    }

    private static JsonObject Of(params ReadOnlySpan<string> types) => new() { ["type"] = Types(types) };

    private JsonObject Choice(Type type)
    {
        var schema = Of("string");
        schema["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)SpecSchema.CamelCase(name))]);
        schema["enumDescriptions"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)(docs.Summary(type.GetField(name)!) ?? ""))]);
        return schema;
    }

    private static JsonObject Number(string type, SpecKey key)
    {
        var schema = Of(type);
        if (key.AllowedNumbers is { } allowed)
            schema["enum"] = new JsonArray([.. allowed.Select(number => JsonSerializer.SerializeToNode(number))]);
        if (key.Least is { } least)
            schema[least.IsExclusive ? "exclusiveMinimum" : "minimum"] = least.Number;
        if (key.Greatest is { } greatest)
            schema[greatest.IsExclusive ? "exclusiveMaximum" : "maximum"] = greatest.Number;
        return schema;
    }

    /// <summary>The path of a file, or the keys that the file would hold.</summary>
    private JsonObject Reference(SpecKey key)
    {
        if (key.Property.GetCustomAttribute<SpecReferenceAttribute>() is not { } reference)
            return Of("string");
        var schema = Record(RecordOf(reference.Kind));
        schema["type"] = Types("string", "object");
        return schema;
    }

    private JsonObject Dictionary(Type names, Type values, SpecKey key)
    {
        if (names.IsEnum)
            return Object(new JsonObject(Enum.GetNames(names).Select(name => KeyValuePair.Create(SpecSchema.CamelCase(name), (JsonNode?)Named(names, name, values, key)))));
        var schema = Of("object");
        schema["additionalProperties"] = ValueOf(values, key);
        return schema;
    }

    private JsonObject Named(Type names, string name, Type values, SpecKey key)
    {
        var schema = ValueOf(values, key);
        if (docs.Summary(names.GetField(name)!) is { } summary)
            schema.Insert(0, "description", summary);
        return schema;
    }

    private static JsonNode? DefaultOf(object? value) => value switch
    {
        null => null,
        Enum name => SpecSchema.CamelCase(name.ToString()),
        string or bool or int or long or float or double => JsonSerializer.SerializeToNode(value, value.GetType()),
        System.Collections.IEnumerable items when value.GetType().GetGenericTypeDefinition() == typeof(ImmutableArray<>) =>
            new JsonArray([.. items.Cast<object>().Select(DefaultOf)]),
        _ => null,
    };
}
