using System.Text.Json;

namespace NASerEx.Common;

/// <summary>The <c>format</c> that a JSON file says it is of, and what is wrong with one.</summary>
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

    /// <summary>What is wrong, without a place in the file, and without the names of this program's types.</summary>
    public static string FaultOf(JsonException error)
    {
        const string Unknown = " could not be mapped";
        var text = Before(Before(error.Message, " Path: "), " LineNumber: ");
        if (text.Contains(Unknown, StringComparison.Ordinal))
            return $"{Before(text, Unknown)} is unknown";
        var isUnfit = text.Contains("could not be converted", StringComparison.Ordinal) || text.Contains("allow null", StringComparison.Ordinal);
        return isUnfit && error.Path is { } path ? $"'{path}' holds what does not belong there" : text.TrimEnd('.');
    }

    private static string Before(string text, string end) => text.IndexOf(end, StringComparison.Ordinal) is var at and > 0 ? text[..at] : text;
}
