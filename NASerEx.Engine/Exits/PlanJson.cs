using System.Text.Json;
using System.Text.Json.Serialization;

namespace NASerEx.Exits;

/// <summary>How plans are written as JSON: camel case, nothing unknown, nothing missing.</summary>
internal static class PlanJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        IgnoreReadOnlyProperties = true,
        AllowDuplicateProperties = false,
        WriteIndented = true,
        NewLine = "\n",
    };
}
