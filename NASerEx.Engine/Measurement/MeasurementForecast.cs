using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using NASerEx.Common;

namespace NASerEx.Measurement;

/// <summary>What a measurement would run, and for how long.</summary>
/// <param name="Models">Paths of the models.</param>
/// <param name="Images">What they would be run on, in words.</param>
/// <param name="Time">How long it takes on this machine.</param>
public sealed record MeasurementForecast(ImmutableArray<string> Models, string Images, TimeSpan Time)
{
    /// <summary>All of it in a sentence.</summary>
    public override string ToString() => $"Measure '{string.Join("', '", Models)}' on {Images}, in {Durations.About(Time)} on this machine.";

    /// <summary>Images of a split in words.</summary>
    internal static string ImagesOf(int count, string split, string dataset) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {split} images of '{dataset}'");

    /// <summary>How long something takes.</summary>
    internal static TimeSpan Timed(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started);
    }
}
