using System.Collections;
using System.Collections.Immutable;
using System.Collections.Specialized;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace NASerEx.Common;

/// <summary>
/// Values by members of an enumeration, in its order. It does not change. As the untyped dictionary that PowerShell and its ConvertTo-Json see, its keys are
/// texts as specs write them, such as <c>train</c>: JSON has no others.
/// </summary>
/// <typeparam name="TName">The enumeration.</typeparam>
/// <typeparam name="TValue">What its members stand for.</typeparam>
public sealed class EnumDictionary<TName, TValue> : IReadOnlyDictionary<TName, TValue>, IDictionary
    where TName : struct, Enum
{
    /// <summary>A dictionary of nothing.</summary>
    public static readonly EnumDictionary<TName, TValue> Empty = new(ImmutableSortedDictionary<TName, TValue>.Empty);

    private readonly ImmutableSortedDictionary<TName, TValue> _values;
    private readonly OrderedDictionary _texts;

    /// <summary>A dictionary of some values.</summary>
    /// <exception cref="ArgumentException">A member has two values.</exception>
    public EnumDictionary(IEnumerable<KeyValuePair<TName, TValue>> values)
    {
        _values = values.ToImmutableSortedDictionary();
        var texts = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in _values)
            texts.Add(TextOf(name), value);
        _texts = texts.AsReadOnly();
    }

    /// <inheritdoc/>
    public TValue this[TName key] => _values[key];

    /// <inheritdoc/>
    public IEnumerable<TName> Keys => _values.Keys;

    /// <inheritdoc/>
    public IEnumerable<TValue> Values => _values.Values;

    /// <summary>Number of members that have a value.</summary>
    public int Count => _values.Count;

    /// <summary>Whether no member has a value.</summary>
    public bool IsEmpty => _values.IsEmpty;

    /// <summary>The dictionary with a value more.</summary>
    /// <exception cref="ArgumentException">The member has another value.</exception>
    public EnumDictionary<TName, TValue> Add(TName key, TValue value) => new(_values.Add(key, value));

    /// <summary>The dictionary with a value more, or in place of the member's.</summary>
    public EnumDictionary<TName, TValue> SetItem(TName key, TValue value) => new(_values.SetItem(key, value));

    /// <inheritdoc/>
    public bool ContainsKey(TName key) => _values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(TName key, [MaybeNullWhen(false)] out TValue value) => _values.TryGetValue(key, out value);

    /// <summary>The members that have a value, in the enumeration's order.</summary>
    public IEnumerator<KeyValuePair<TName, TValue>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    object? IDictionary.this[object key]
    {
        get => _texts[TextOf(key)];
        set => _texts[TextOf(key)] = value;
    }

    ICollection IDictionary.Keys => _texts.Keys;

    ICollection IDictionary.Values => _texts.Values;

    bool IDictionary.IsFixedSize => true;

    bool IDictionary.IsReadOnly => true;

    bool ICollection.IsSynchronized => false;

    object ICollection.SyncRoot => _values;

    bool IDictionary.Contains(object key) => _texts.Contains(TextOf(key));

    IDictionaryEnumerator IDictionary.GetEnumerator() => _texts.GetEnumerator();

    void ICollection.CopyTo(Array array, int index) => ((ICollection)_texts).CopyTo(array, index);

    void IDictionary.Add(object key, object? value) => _texts.Add(key, value);

    void IDictionary.Remove(object key) => _texts.Remove(key);

    void IDictionary.Clear() => _texts.Clear();

    private static object TextOf(object key) => key is TName name ? JsonNamingPolicy.CamelCase.ConvertName(name.ToString()) : key;
}
