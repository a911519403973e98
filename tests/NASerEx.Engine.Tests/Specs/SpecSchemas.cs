using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using NASerEx.Specs;

namespace NASerEx.Engine.Tests.Specs;

/// <summary>The schemas that are checked in, and specs as editors show them to a schema.</summary>
internal static partial class SpecSchemas
{
    private static readonly Dictionary<SpecKind, JsonSchema> Schemas =
        Enum.GetValues<SpecKind>().ToDictionary(kind => kind, kind => JsonSchema.FromText(File.ReadAllText(PathOf(kind))));

    public static string PathOf(SpecKind kind) => Path.Combine(SharedFiles.Repository, "schemas", SpecJsonSchema.FileOf(kind));

    /// <summary>The complaints of the schema of a spec's kind, each with the place in the spec.</summary>
    public static string[] Complaints(string path)
    {
        var spec = SpecParser.ReadFile(path);
        var kind = Enum.Parse<SpecKind>(((SpecScalar)spec.Find("kind")!.Value).Text);
        return [.. Faults(Schemas[kind], JsonOf(spec)).Select(fault => $"{fault.Place} {fault.Complaint}")];
    }

    /// <summary>What of a document does not follow a schema: the JSON pointer of each place, and what is wrong there.</summary>
    public static IEnumerable<(string Place, string Complaint)> Faults(JsonSchema schema, JsonNode? document)
    {
        var results = schema.Evaluate(JsonSerializer.SerializeToElement(document), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid ? [] : results.Details!.SelectMany(detail => detail.Errors ?? [], (detail, error) => ($"{detail.InstanceLocation}", error.Value));
    }

    private static JsonNode? JsonOf(SpecNode node) => node switch
    {
        SpecMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, JsonOf(entry.Value)))),
        SpecList list => new JsonArray([.. list.Items.Select(JsonOf)]),
        SpecScalar { IsNull: true } => null,
        SpecScalar { Plain: true, Text: "true" or "false" } truth => truth.Text == "true",
        SpecScalar { Plain: true } number when Number().IsMatch(number.Text) => JsonNode.Parse(decimal.Parse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)),
        SpecScalar text => text.Text,
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    /// <summary>Numbers of YAML's core schema (YAML 1.2.2, 10.3.2), without the other bases.</summary>
    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Number();
}
