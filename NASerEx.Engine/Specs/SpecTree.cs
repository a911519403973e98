using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Common;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace NASerEx.Specs;

/// <summary>Records back to spec nodes, and those to YAML text: the inverse of <see cref="SpecBinder"/>.</summary>
internal static class SpecTree
{
    private static readonly SpecPlace Given = new("", new SourceLocation("the arguments given"));

    /// <summary>A record's values by key. Nulls are left out; everything else is spelt out, so that defaults may change later.</summary>
    public static SpecMap Of(object record) => new(
        Given,
        [
            .. SpecSchema.KeysOf(record.GetType())
                .Select(key => (key.Name, Value: key.Property.GetValue(record)))
                .Where(key => key.Value is not null)
                .Select(key => new SpecEntry(key.Name, Given, NodeOf(key.Value!))),
        ]);

    /// <summary>A document of a kind as YAML text.</summary>
    public static string Write(SpecKind kind, SpecMap map)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(text);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        Emit(emitter, map with { Entries = [Header("apiVersion", SpecFile.ApiVersion), Header("kind", kind.ToString()), .. map.Entries] });
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static SpecEntry Header(string key, string value) => new(key, Given, new SpecScalar(Given, value, Plain: true));

    private static SpecNode NodeOf(object value) => value switch
    {
        string text => new SpecScalar(Given, text, Plain: false),
        bool truth => new SpecScalar(Given, truth ? "true" : "false", Plain: true),
        Enum name => new SpecScalar(Given, SpecSchema.CamelCase(name.ToString()), Plain: true),
        IFormattable number => new SpecScalar(Given, number.ToString(null, CultureInfo.InvariantCulture), Plain: true),
        IDictionary entries => new SpecMap(Given, [.. Entries(entries)]),
        IEnumerable items => new SpecList(Given, [.. items.Cast<object>().Select(NodeOf)]),
        _ => Of(value),
    };

    private static IEnumerable<SpecEntry> Entries(IDictionary entries) =>
        entries.Keys.Cast<object>().Select(key => new SpecEntry(
            key is Enum ? SpecSchema.CamelCase(key.ToString()!) : (string)key, Given, NodeOf(entries[key]!)));

    private static void Emit(Emitter emitter, SpecNode node)
    {
        switch (node)
        {
            case SpecMap map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, map.Entries.IsEmpty ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var entry in map.Entries)
                {
                    EmitText(emitter, entry.Key, plain: !MustBeQuoted(entry.Key));
                    Emit(emitter, entry.Value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case SpecList list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Flow));
                foreach (var item in list.Items)
                    Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case SpecScalar scalar:
                EmitText(emitter, scalar.Text, scalar.Plain || !MustBeQuoted(scalar.Text));
                break;
        }
    }

    private static void EmitText(Emitter emitter, string text, bool plain) => emitter.Emit(new Scalar(
        AnchorName.Empty, TagName.Empty, text, plain ? ScalarStyle.Any : ScalarStyle.DoubleQuoted, isPlainImplicit: true, isQuotedImplicit: true));

    // Text that any YAML reader would take for something else.
    internal static bool MustBeQuoted(string text) =>
        text is "" or "~" or "null" or "true" or "false" || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
