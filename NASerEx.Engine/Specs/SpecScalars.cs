using System.Globalization;
using NASerEx.Common;

namespace NASerEx.Specs;

/// <summary>Single values of a spec as .NET values. The written form must be exactly of the wanted type.</summary>
internal static class SpecScalars
{
    /// <summary>Whether a type is written as a single value.</summary>
    public static bool Understands(Type type) =>
        type.IsEnum || type == typeof(string) || type == typeof(bool) || type == typeof(int) || type == typeof(long)
        || type == typeof(float) || type == typeof(double);

    /// <summary>Reads a single value.</summary>
    public static object Read(SpecNode node, Type type, SpecKey key, string keyPath) => type switch
    {
        _ when type.IsEnum => ReadEnum(node, type, keyPath),
        _ when type == typeof(string) => ReadText(node, keyPath),
        _ when type == typeof(bool) => ReadTruth(node, keyPath),
        _ when type == typeof(int) => (int)Check(node, ReadWhole(node, keyPath, int.MinValue, int.MaxValue), key, keyPath),
        _ when type == typeof(long) => Check(node, ReadWhole(node, keyPath, long.MinValue, long.MaxValue), key, keyPath),
        _ when type == typeof(float) => (float)Check(node, ReadNumber(node, keyPath, float.MaxValue), key, keyPath),
        _ => Check(node, ReadNumber(node, keyPath, double.MaxValue), key, keyPath),
    };

    private static string ReadText(SpecNode node, string keyPath) =>
        node is SpecScalar { IsNull: false } scalar ? scalar.Text : throw SpecError.WrongType(node, keyPath, "text");

    private static bool ReadTruth(SpecNode node, string keyPath) => Plain(node) switch
    {
        "true" => true,
        "false" => false,
        _ => throw SpecError.WrongType(node, keyPath, "true or false"),
    };

    private static object ReadEnum(SpecNode node, Type type, string keyPath)
    {
        var text = ReadText(node, keyPath);
        var name = Array.Find(Enum.GetNames(type), name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (name is not null)
            return Enum.Parse(type, name);
        var allowed = Enum.GetNames(type).Select(SpecSchema.CamelCase).ToArray();
        throw SpecError.At(node.Place, keyPath, "SpecBadValue", $"'{text}' is not one of: {string.Join(", ", allowed)}.{NearestName.Hint(text, allowed)}");
    }

    private static long ReadWhole(SpecNode node, string keyPath, long low, long high)
    {
        if (Plain(node) is not { } text || !Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw SpecError.WrongType(node, keyPath, "a whole number");
        if (number < low || number > high)
            throw SpecError.OutOfRange(node.Place, keyPath, $"{text} is out of range; it must be between {low} and {high}.");
        return (long)number;
    }

    private static double ReadNumber(SpecNode node, string keyPath, double greatest)
    {
        var text = Plain(node);
        if (text is ".nan" or ".NaN" or ".NAN" || text?.TrimStart('+', '-') is ".inf" or ".Inf" or ".INF")
            throw SpecError.OutOfRange(node.Place, keyPath, $"'{text}' is not a finite number.");
        if (text is null || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || double.IsNaN(number)
            || text.Contains("inf", StringComparison.OrdinalIgnoreCase))
            throw SpecError.WrongType(node, keyPath, "a number");
        if (Math.Abs(number) > greatest)
            throw SpecError.OutOfRange(node.Place, keyPath, $"{text} is too large.");
        return number;
    }

    private static string? Plain(SpecNode node) => node is SpecScalar { Plain: true, IsNull: false } scalar ? scalar.Text : null;

    private static T Check<T>(SpecNode node, T number, SpecKey key, string keyPath)
        where T : struct, IConvertible =>
        key.Allows(number.ToDouble(CultureInfo.InvariantCulture))
            ? number
            : throw SpecError.OutOfRange(node.Place, keyPath, $"{number.ToString(CultureInfo.InvariantCulture)} is out of range; it must be {key.Allowed}.");
}
