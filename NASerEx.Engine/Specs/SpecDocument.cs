using NASerEx.Common;

namespace NASerEx.Specs;

/// <summary>A spec file's kind and the keys that its kind gives a meaning to.</summary>
internal sealed record SpecDocument(SpecKind Kind, SpecMap Keys)
{
    /// <summary>Reads a file of any kind.</summary>
    /// <exception cref="NASerExException">It is no spec of this version; the message names the place.</exception>
    public static SpecDocument Read(string path)
    {
        var map = ReadFile(path);
        return new SpecDocument(KindOf(map), map.Without("apiVersion", "kind"));
    }

    /// <summary>Reads the keys of a file of one kind.</summary>
    /// <exception cref="NASerExException">It is no such spec; the message names the place.</exception>
    public static SpecMap Read(string path, SpecKind expected)
    {
        var map = ReadFile(path);
        Expect(map, "kind", expected.ToString(), "SpecKind");
        return map.Without("apiVersion", "kind");
    }

    /// <summary>Reads the keys of a text of one kind.</summary>
    /// <exception cref="NASerExException">It is no such spec.</exception>
    public static SpecMap Parse(string text, SpecKind expected)
    {
        var map = Checked(SpecParser.ReadText(text, new SpecPlace("", new SourceLocation("the shared spec"))));
        Expect(map, "kind", expected.ToString(), "SpecKind");
        return map.Without("apiVersion", "kind");
    }

    private static SpecMap ReadFile(string path) => Checked(SpecParser.ReadFile(Path.GetFullPath(path)));

    private static SpecMap Checked(SpecMap map)
    {
        Expect(map, "apiVersion", SpecFile.ApiVersion, "SpecVersion");
        return map;
    }

    private static SpecKind KindOf(SpecMap map)
    {
        var known = Enum.GetNames<SpecKind>();
        var entry = map.Find("kind") ?? throw SpecError.At(map.Place, "kind", "SpecMissingKey", $"this key is required; it is one of: {string.Join(", ", known)}.");
        var text = (entry.Value as SpecScalar)?.Text ?? "";
        return known.Contains(text)
            ? Enum.Parse<SpecKind>(text)
            : throw SpecError.At(entry.Value.Place, "kind", "SpecKind", $"{Found(entry.Value)} is not one of: {string.Join(", ", known)}.{NearestName.Hint(text, known)}");
    }

    private static void Expect(SpecMap map, string key, string expected, string id)
    {
        var entry = map.Find(key) ?? throw SpecError.At(map.Place, key, "SpecMissingKey", $"this key is required; write '{key}: {expected}'.");
        if (entry.Value is not SpecScalar scalar || scalar.Text != expected)
            throw SpecError.At(entry.Value.Place, key, id, $"must be '{expected}' here, not {Found(entry.Value)}.");
    }

    private static string Found(SpecNode value) => value is SpecScalar scalar ? $"'{scalar.Text}'" : "a structure";
}
