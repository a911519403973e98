using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace NASerEx.Specs;

/// <summary>A key that a record takes: one of its settable properties, in camel case.</summary>
internal sealed record SpecKey(string Name, PropertyInfo Property, bool Nullable, bool Required)
{
    private readonly RangeAttribute? _range = Property.GetCustomAttribute<RangeAttribute>();
    private readonly AllowedValuesAttribute? _allowed = Property.GetCustomAttribute<AllowedValuesAttribute>();

    /// <summary>Whether a null, <see cref="RangeAttribute"/> and <see cref="AllowedValuesAttribute"/> on the property allow a number.</summary>
    public bool Allows(double number) =>
        (_range is null || IsWithin(_range, number))
        && (_allowed is null || _allowed.Values.Any(value => Convert.ToDouble(value, CultureInfo.InvariantCulture) == number));

    /// <summary>The numbers that are allowed, for messages.</summary>
    public string Allowed => _allowed is not null
        ? $"one of {string.Join(", ", _allowed.Values)}"
        : string.Join(" and ", new[] { Lower, Upper }.OfType<string>());

    private string? Lower => _range is null || Low == double.MinValue ? null : $"{(_range.MinimumIsExclusive ? "greater than" : "at least")} {_range.Minimum}";

    private string? Upper => _range is null || High is double.MaxValue or int.MaxValue or long.MaxValue
        ? null
        : $"{(_range.MaximumIsExclusive ? "less than" : "at most")} {_range.Maximum}";

    private double Low => Convert.ToDouble(_range!.Minimum, CultureInfo.InvariantCulture);

    private double High => Convert.ToDouble(_range!.Maximum, CultureInfo.InvariantCulture);

    private bool IsWithin(RangeAttribute range, double number) =>
        (range.MinimumIsExclusive ? number > Low : number >= Low) && (range.MaximumIsExclusive ? number < High : number <= High);
}

/// <summary>The keys of the option records, read off the records themselves: a key, its type, range and default stand once.</summary>
internal static class SpecSchema
{
    private static readonly ConcurrentDictionary<Type, ImmutableArray<SpecKey>> Known = new();

    /// <summary>The keys of a record, in the order of its properties.</summary>
    public static ImmutableArray<SpecKey> KeysOf(Type record) => Known.GetOrAdd(record, static type =>
    {
        var nullability = new NullabilityInfoContext();
        return
        [
            .. type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
                .Where(property => property.SetMethod is { IsPublic: true })
                .OrderBy(property => property.MetadataToken)
                .Select(property => new SpecKey(
                    CamelCase(property.Name),
                    property,
                    nullability.Create(property).WriteState == NullabilityState.Nullable,
                    property.IsDefined(typeof(RequiredMemberAttribute)))),
        ];
    });

    /// <summary>A member name as specs write it.</summary>
    public static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
