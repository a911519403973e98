using System.Collections;
using System.Collections.Immutable;
using NASerEx.Common;

namespace NASerEx.Specs;

/// <summary>
/// Spec nodes to option records. A key that is not given keeps the record's default; everything else must fit exactly.
/// Records, immutable arrays, immutable sorted dictionaries and scalars are understood.
/// </summary>
/// <param name="faults">What becomes of keys that are unknown or missing, and of values that do not fit. A key at fault keeps its default.</param>
internal sealed class SpecBinder(SpecFaults faults)
{
    /// <summary>Binds a map to a record.</summary>
    /// <exception cref="NASerExException">A key is unknown or missing, or a value does not fit; the message names the place.</exception>
    public static T Bind<T>(SpecMap map)
        where T : class => new SpecBinder(SpecFaults.Throw).Record<T>(map);

    /// <summary>Binds a map to a record, as far as it fits.</summary>
    public T Record<T>(SpecMap map)
        where T : class => (T)BindRecord(map, typeof(T), "");

    private object BindRecord(SpecNode node, Type type, string keyPath)
    {
        var map = node as SpecMap ?? throw SpecError.WrongType(node, keyPath, "a mapping of keys to values");
        var keys = SpecSchema.KeysOf(type);
        RefuseUnknown(map, [.. keys.Select(key => key.Name)], keyPath);
        var record = Activator.CreateInstance(type)!;
        foreach (var key in keys)
            faults.Try(() => BindKey(record, map, key, SpecParser.KeyPath(keyPath, key.Name)));
        return record;
    }

    private void BindKey(object record, SpecMap map, SpecKey key, string path)
    {
        if (map.Find(key.Name) is { } entry)
            key.Property.SetValue(record, BindValue(entry.Value, key.Property.PropertyType, key, path));
        else if (key.Required)
            throw SpecError.At(map.Place, path, "SpecMissingKey", "this key is required.");
    }

    private void RefuseUnknown(SpecMap map, string[] known, string keyPath)
    {
        foreach (var unknown in map.Entries.Where(entry => !known.Contains(entry.Key)))
            faults.Try(() => throw SpecError.At(
                unknown.Place, SpecParser.KeyPath(keyPath, unknown.Key), "SpecUnknownKey", UnknownKey(unknown.Key, known)));
    }

    private static string UnknownKey(string key, string[] known) =>
        NearestName.Hint(key, known) is { Length: > 0 } hint ? $"unknown key.{hint}" : $"unknown key. Known here are: {string.Join(", ", known)}.";

    private object? BindValue(SpecNode node, Type type, SpecKey key, string keyPath)
    {
        if (type.IsInstanceOfType(node))
            return node;
        if (node is SpecScalar { IsNull: true } && key.Nullable)
            return null;
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (SpecScalars.Understands(plain))
            return SpecScalars.Read(node, plain, key, keyPath);
        if (!plain.IsGenericType)
            return BindRecord(node, plain, keyPath);
        return plain.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            ? BindList(node, plain.GetGenericArguments()[0], key, keyPath)
            : BindDictionary(node, plain, key, keyPath);
    }

    private object BindList(SpecNode node, Type item, SpecKey key, string keyPath)
    {
        var list = node as SpecList ?? throw SpecError.WrongType(node, keyPath, "a list, such as [a, b]");
        var items = Array.CreateInstance(item, list.Items.Length);
        for (var i = 0; i < items.Length; i++)
            items.SetValue(BindValue(list.Items[i], item, key with { Nullable = false }, $"{keyPath}[{i}]"), i);
        return typeof(ImmutableArray).GetMethods()
            .Single(method => method.Name == nameof(ImmutableArray.Create)
                && method.GetParameters() is [{ ParameterType: { IsArray: true } }])
            .MakeGenericMethod(item).Invoke(null, [items])!;
    }

    /// <summary>Texts are told apart letter by letter, whatever the machine's language.</summary>
    private static object EmptyDictionary(Type type, Type nameType)
    {
        var empty = type.GetField(nameof(ImmutableSortedDictionary<int, int>.Empty))!.GetValue(null)!;
        return nameType == typeof(string) ? type.GetMethod("WithComparers", [typeof(IComparer<string>)])!.Invoke(empty, [StringComparer.Ordinal])! : empty;
    }

    private object BindDictionary(SpecNode node, Type type, SpecKey key, string keyPath)
    {
        var map = node as SpecMap ?? throw SpecError.WrongType(node, keyPath, "a mapping of keys to values");
        var (nameType, valueType) = (type.GetGenericArguments()[0], type.GetGenericArguments()[1]);
        var empty = EmptyDictionary(type, nameType);
        var add = type.GetMethod("Add", [nameType, valueType])!;
        return map.Entries.Aggregate((IDictionary)empty, (bound, entry) =>
        {
            var path = SpecParser.KeyPath(keyPath, entry.Key);
            var name = SpecScalars.Read(new SpecScalar(entry.Place, entry.Key, Plain: true), nameType, key, path);
            if (bound.Contains(name))
                throw SpecError.At(entry.Place, path, "SpecDuplicateKey", "the key stands twice; upper and lower case are the same here.");
            return (IDictionary)add.Invoke(bound, [name, BindValue(entry.Value, valueType, key with { Nullable = false }, path)])!;
        });
    }
}
