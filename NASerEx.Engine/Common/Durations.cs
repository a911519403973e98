using System.Globalization;

namespace NASerEx.Common;

/// <summary>Estimated times in words, as exact as estimates are.</summary>
public static class Durations
{
    private const double MostSeconds = 90;
    private const double MostMinutes = 90;

    /// <summary>A time as <c>about 40 seconds</c>, <c>about 7 minutes</c> or <c>about 2.5 hours</c>.</summary>
    public static string About(TimeSpan time) => time switch
    {
        { TotalSeconds: < 2 } => "a second or two",
        { TotalSeconds: < MostSeconds } => string.Create(CultureInfo.InvariantCulture, $"about {time.TotalSeconds:0} seconds"),
        { TotalMinutes: < MostMinutes } => string.Create(CultureInfo.InvariantCulture, $"about {time.TotalMinutes:0} minutes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"about {time.TotalHours:0.#} hours"),
    };
}
