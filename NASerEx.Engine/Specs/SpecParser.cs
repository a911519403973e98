using System.Collections.Immutable;
using NASerEx.Common;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace NASerEx.Specs;

/// <summary>
/// YAML text to <see cref="SpecNode"/>s: exactly one document of plain data. Duplicate keys, aliases, tags and keys that are not
/// text are refused where they stand.
/// </summary>
internal sealed class SpecParser
{
    private const int MaxDepth = 16;
    private readonly Parser _parser;
    private readonly Func<Mark, SpecPlace> _placeOf;

    private SpecParser(TextReader text, Func<Mark, SpecPlace> placeOf)
    {
        _parser = new Parser(text);
        _placeOf = placeOf;
    }

    /// <summary>Reads a file that holds one mapping.</summary>
    public static SpecMap ReadFile(string path)
    {
        using var text = Open(path);
        var node = new SpecParser(text, mark => SpecPlace.InFile(path, mark.Line, mark.Column)).ReadDocument(SpecPlace.InFile(path, 0, 0));
        return node as SpecMap ?? throw SpecError.WrongType(node, "", "a mapping of keys to values");
    }

    /// <summary>Reads a text that holds one mapping, all of which has one place.</summary>
    public static SpecMap ReadText(string text, SpecPlace place) =>
        new SpecParser(new StringReader(text), _ => place).ReadDocument(place) is SpecMap map ? map : throw SpecError.At(place, "", "SpecBadValue", "is no mapping of keys to values.");

    /// <summary>Reads the value of an override, all of which has one place.</summary>
    public static SpecNode ReadValue(string text, SpecPlace place) =>
        text.TrimStart() is ['[' or '{' or '"' or '\'', ..]
            ? new SpecParser(new StringReader(text), _ => place).ReadDocument(place)
            : new SpecScalar(place, text.Trim(), Plain: true);

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NASerExException("SpecFileMissing", ErrorKind.NotFound, $"{path}: there is no such spec file.", cause);
        }
        catch (UnauthorizedAccessException cause)
        {
            throw new NASerExException("SpecFileUnreadable", ErrorKind.InvalidInput, $"{path}: not a file that can be read: {cause.Message}", cause);
        }
    }

    private SpecNode ReadDocument(SpecPlace start)
    {
        Next<StreamStart>();
        if (Peek() is StreamEnd)
            throw SpecError.At(start, "", "SpecEmpty", "the spec is empty; it starts with 'apiVersion: naserex/v1' and 'kind: …'.");
        Next<DocumentStart>();
        var node = ReadNode("", MaxDepth);
        Next<DocumentEnd>();
        if (Peek() is DocumentStart second)
            throw SpecError.At(_placeOf(second.Start), "", "SpecManyDocuments", "a second document begins here; write one spec a file.");
        return node;
    }

    private SpecNode ReadNode(string keyPath, int depth)
    {
        var next = Peek();
        var place = _placeOf(next.Start);
        if (depth == 0)
            throw SpecError.At(place, keyPath, "SpecSyntax", $"nested more than {MaxDepth} deep.");
        if (next is AnchorAlias alias)
            throw SpecError.At(place, keyPath, "SpecSyntax", $"aliases are not supported; write what '*{alias.Value}' stands for.");
        if (next is NodeEvent { Tag.IsEmpty: false } tagged)
            throw SpecError.At(place, keyPath, "SpecSyntax", $"tags are not supported; remove '{tagged.Tag.Value}'.");
        return next switch
        {
            Scalar => ReadScalar(place),
            SequenceStart => ReadList(place, keyPath, depth),
            _ => ReadMap(place, keyPath, depth),
        };
    }

    private SpecScalar ReadScalar(SpecPlace place)
    {
        var scalar = Next<Scalar>();
        return new SpecScalar(place, scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private SpecList ReadList(SpecPlace place, string keyPath, int depth)
    {
        Next<SequenceStart>();
        var items = ImmutableArray.CreateBuilder<SpecNode>();
        while (Peek() is not SequenceEnd)
            items.Add(ReadNode($"{keyPath}[{items.Count}]", depth - 1));
        Next<SequenceEnd>();
        return new SpecList(place, items.ToImmutable());
    }

    private SpecMap ReadMap(SpecPlace place, string keyPath, int depth)
    {
        Next<MappingStart>();
        var entries = new List<SpecEntry>();
        while (Peek() is not MappingEnd)
        {
            var entry = ReadEntry(keyPath, depth);
            if (entries.Find(earlier => earlier.Key == entry.Key) is { } first)
                throw SpecError.At(entry.Place, KeyPath(keyPath, entry.Key), "SpecDuplicateKey", $"the key stands twice; first at {first.Place}.");
            entries.Add(entry);
        }

        Next<MappingEnd>();
        return new SpecMap(place, [.. entries]);
    }

    private SpecEntry ReadEntry(string keyPath, int depth)
    {
        var start = _placeOf(Peek().Start);
        if (ReadNode(keyPath, depth - 1) is not SpecScalar { IsNull: false } key)
            throw SpecError.At(start, keyPath, "SpecSyntax", "a key must be a single word.");
        return new SpecEntry(key.Text, start, ReadNode(KeyPath(keyPath, key.Text), depth - 1));
    }

    /// <summary>A key path and one key more.</summary>
    public static string KeyPath(string keyPath, string key) => keyPath.Length == 0 ? key : $"{keyPath}.{key}";

    private ParsingEvent Peek() => Guard(() => _parser.Current ?? (_parser.MoveNext() ? _parser.Current! : throw new EndOfStreamException()));

    private T Next<T>()
        where T : ParsingEvent
    {
        var found = (T)Peek();
        Guard(_parser.MoveNext);
        return found;
    }

    // The scanner answers some malformed texts with InvalidOperationException instead of a YamlException.
    private T Guard<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (YamlException cause)
        {
            throw Syntax(cause.Start, cause);
        }
        catch (InvalidOperationException cause)
        {
            throw Syntax(_parser.Current?.End ?? Mark.Empty, cause);
        }
    }

    private NASerExException Syntax(Mark mark, Exception cause) =>
        SpecError.At(_placeOf(mark), "", "SpecSyntax", $"not well-formed YAML here or just after: {Reason(cause)}", inner: cause);

    private static string Reason(Exception cause) => cause is YamlException ? cause.Message : "a bracket, a quote or a comma is missing.";
}
