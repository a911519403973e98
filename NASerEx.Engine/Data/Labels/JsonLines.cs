using System.Text.Json;

namespace NASerEx.Data.Labels;

/// <summary>The objects of a text that has one a line; blank lines are passed over.</summary>
internal static class JsonLines
{
    public static IEnumerable<(int Line, JsonRow Row)> Read(string text, string file)
    {
        var line = 0;
        for (var first = 0; first < text.Length;)
        {
            line++;
            var length = text.AsSpan(first).IndexOf('\n') is >= 0 and var found ? found : text.Length - first;
            if (!text.AsSpan(first, length).IsWhiteSpace())
                yield return (line, new JsonRow(Parse(text.AsMemory(first, length), file, line), file, line));
            first += length + 1;
        }
    }

    private static JsonElement Parse(ReadOnlyMemory<char> line, string file, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw LabelError.At(file, number, "expects an object, such as {\"image\": \"1.png\", \"class\": \"cat\"}, on each line.");
        }
        catch (JsonException e)
        {
            throw LabelError.At(file, number, "is no JSON object. Write one object on each line.", (int)(e.BytePositionInLine ?? -1) + 1, cause: e);
        }
    }
}

/// <summary>One object.</summary>
internal readonly record struct JsonRow(JsonElement Content, string File, int Line)
{
    /// <summary>The names of its properties.</summary>
    public IReadOnlyList<string> Names => [.. Content.EnumerateObject().Select(property => property.Name)];

    /// <summary>A property's text, or its whole number as text.</summary>
    /// <param name="key">The key of the labels options that names it.</param>
    /// <param name="name">Its name.</param>
    public string Text(string key, string name)
    {
        if (!Content.TryGetProperty(name, out var value))
            throw LabelError.NoColumn(File, Line, key, name, Names);
        try
        {
            if (value.ValueKind == JsonValueKind.String)
                return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw LabelError.At(File, Line, $"{name}: is no valid text ({e.Message}). Correct it.", cause: e);
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _)
            ? value.GetRawText()
            : throw LabelError.At(File, Line, $"{name}: expects text or a whole number, not {value.GetRawText()}.");
    }
}
