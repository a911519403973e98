using System.Text.Json;

namespace NASerEx.Common;

/// <summary>The <c>format</c> that a JSON file says it is of.</summary>
internal static class JsonFormat
{
    /// <summary>Reads it; empty where the file says none.</summary>
    /// <param name="json">The file's bytes.</param>
    /// <exception cref="JsonException">The file is no JSON.</exception>
    public static string Of(ReadOnlyMemory<byte> json)
    {
        using var parsed = JsonDocument.Parse(json);
        var root = parsed.RootElement;
        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("format", out var given) ? given.ToString() : "";
    }
}
