using System.Diagnostics;

namespace NASerEx.Measurement.Resources;

/// <summary>What a model takes beside time, an image.</summary>
/// <param name="CpuMs">Processor time of all threads, in milliseconds.</param>
/// <param name="EnergyMj">Energy in millijoules; null where it can neither be read (RAPL) nor be estimated.</param>
/// <param name="IsEnergyEstimated">Whether it comes from the power that the target states (<c>watts</c>).</param>
public sealed record ImageEffort(double CpuMs, double? EnergyMj, bool IsEnergyEstimated)
{
    private const double MillijoulesOfJoule = 1000;

    // What the process does beside, its compiler above all, only adds processor time, and not in all parts alike.
    private const int Parts = 10;

    /// <summary>Lets a model work by itself for a while.</summary>
    /// <param name="work">Serves some images.</param>
    /// <param name="images">How many it serves each time.</param>
    /// <param name="length">For how long at least.</param>
    /// <param name="watts">Power where none can be read; null where it is not known.</param>
    internal static ImageEffort Of(Action work, int images, TimeSpan length, double? watts)
    {
        var counter = EnergyCounter.TryOpen();
        var (before, start, times, share) = (counter?.Read(), Stopwatch.GetTimestamp(), 0, double.PositiveInfinity);
        for (var part = 0; part < Parts; part++)
        {
            var (cpu, began) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            do
            {
                work();
                times++;
            }
            while (Stopwatch.GetElapsedTime(began) < length / Parts);
            share = Math.Min(share, (Environment.CpuUsage.TotalTime - cpu) / Stopwatch.GetElapsedTime(began));
        }

        var (taken, all) = (Stopwatch.GetElapsedTime(start), (double)times * images);
        var joules = before is null ? watts * taken.TotalSeconds : counter!.JoulesSince(before);
        return new ImageEffort(share * taken.TotalMilliseconds / all, joules * MillijoulesOfJoule / all, before is null && watts is not null);
    }
}
