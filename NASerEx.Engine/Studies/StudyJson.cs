using System.Text.Json;
using System.Text.Json.Serialization;

namespace NASerEx.Studies;

/// <summary>How records are written to and read from JSON in a study.</summary>
internal static class StudyJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        IgnoreReadOnlyProperties = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };
}
