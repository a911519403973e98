using System.Diagnostics;

namespace NASerEx.Measurement;

/// <summary>Runs before those that are timed.</summary>
internal static class WarmUp
{
    private const int Window = 10, LeastWindows = 3;

    /// <summary>Until the median round of one window is within reach of the last window's, or time is up.</summary>
    /// <param name="round">Runs a round and says what it took.</param>
    /// <param name="options">What counts as steady, and how long it may take.</param>
    public static void Run(Func<double> round, MeasurementOptions options)
    {
        var (times, last, started) = (new double[Window], double.MaxValue, Stopwatch.GetTimestamp());
        for (var window = 1; ; window++)
        {
            for (var i = 0; i < Window; i++)
                times[i] = round();
            Array.Sort(times);
            var median = Percentiles.OfSorted(times, 50);
            if ((window >= LeastWindows && Math.Abs(median - last) <= options.SteadyWithin * last) || Stopwatch.GetElapsedTime(started) > options.MaxWarmUp)
                return;
            last = median;
        }
    }
}
