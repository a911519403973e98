using System.Globalization;

namespace NASerEx.Common;

/// <summary>Amounts as messages write them.</summary>
internal static class Amount
{
    private const double Thousand = 1e3, Million = 1e6, Billion = 1e9, LeastThousands = 1e4;

    /// <summary>Four digits that count; large ones in thousands (k), millions (M) or billions (G), with a space before the letter.</summary>
    public static string Of(double value) => Math.Abs(value) switch
    {
        >= Billion => Text(value / Billion, " G"),
        >= Million => Text(value / Million, " M"),
        >= LeastThousands => Text(value / Thousand, " k"),
        _ => Text(value, ""),
    };

    private static string Text(double value, string letter) => string.Create(CultureInfo.InvariantCulture, $"{value:g4}{letter}");
}
