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

    /// <summary>The only numbers that are allowed; null where a range, or nothing, limits them.</summary>
    public IReadOnlyList<object?>? AllowedNumbers => _allowed?.Values;

    /// <summary>Least number that is allowed, and whether it is not itself.</summary>
    public (double Number, bool IsExclusive)? Least => HasLeast ? (Low, _range!.MinimumIsExclusive) : null;

    /// <summary>Greatest number that is allowed, and whether it is not itself.</summary>
    public (double Number, bool IsExclusive)? Greatest => HasGreatest ? (High, _range!.MaximumIsExclusive) : null;

    /// <summary>Whether a null, <see cref="RangeAttribute"/> and <see cref="AllowedValuesAttribute"/> on the property allow a number.</summary>
    public bool Allows(double number) =>
        (_range is null || IsWithin(_range, number))
        && (_allowed is null || _allowed.Values.Any(value => Convert.ToDouble(value, CultureInfo.InvariantCulture) == number));

    /// <summary>The numbers that are allowed, for messages.</summary>
    public string Allowed => _allowed is not null
        ? $"one of {string.Join(", ", _allowed.Values)}"
        : string.Join(" and ", new[] { Lower, Upper }.OfType<string>());

    private string? Lower => HasLeast ? $"{(_range!.MinimumIsExclusive ? "greater than" : "at least")} {_range.Minimum}" : null;

    private string? Upper => HasGreatest ? $"{(_range!.MaximumIsExclusive ? "less than" : "at most")} {_range.Maximum}" : null;

    private bool HasLeast => _range is not null && Low != double.MinValue;

    private bool HasGreatest => _range is not null && High is not (double.MaxValue or int.MaxValue or long.MaxValue);

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
