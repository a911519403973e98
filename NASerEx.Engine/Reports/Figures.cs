using System.Globalization;
using NASerEx.Measurement;

namespace NASerEx.Reports;

/// <summary>Numbers as reports write them.</summary>
internal static class Figures
{
    /// <summary>A share as a percentage; a dash for one that is not defined.</summary>
    public static string Percent(double share, int digits = 1) => double.IsNaN(share) ? "–" : $"{Number(100 * share, digits)} %";

    /// <summary>Percentage points.</summary>
    public static string Points(double points) => Number(points, 2);

    /// <summary>Multiply-accumulates, in thousands, millions or billions.</summary>
    public static string Macs(double macs) => macs switch
    {
        >= 1e9 => $"{Number(macs / 1e9, 2)} G",
        >= 1e5 => $"{Number(macs / 1e6, 2)} M",
        _ => $"{Number(macs / 1e3, 1)} k",
    };

    /// <summary>Milliseconds.</summary>
    public static string Ms(double milliseconds) => Number(milliseconds, milliseconds < 100 ? 3 : 1);

    /// <summary>A count with its thousands apart.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>What a measurement says of runs that took far longer than others.</summary>
    public static string SlowRuns(ExitMeasurement measured) =>
        $"Of {Count(measured.Rounds)} runs each, {Count(measured.SlowRuns)} of the model and {Count(measured.BaselineSlowRuns)} of the original took far longer than others that left at the same place; they are counted as any other.";

    /// <summary>A number with so many digits after the point, and a minus sign where it is below 0.</summary>
    public static string Number(double value, int digits)
    {
        var text = value.ToString($"F{digits}", CultureInfo.InvariantCulture);
        return text.StartsWith('-') ? text.AsSpan(1).ContainsAnyInRange('1', '9') ? $"−{text[1..]}" : text[1..] : text;
    }

    /// <summary>A cost in a search's unit.</summary>
    public static string Cost(double cost, string unit) => unit == "MACs" ? $"{Macs(cost)} MACs" : string.Create(CultureInfo.InvariantCulture, $"{cost:g4} {unit}");
}
