using System.Diagnostics;

namespace NASerEx.Measurement.Scenarios;

/// <summary>The machine's own clock. Waiting ends in a loop, since sleeping threads wake up late.</summary>
internal sealed class WallClock : IServingClock
{
    private const double LateMs = 2;

    private readonly long _start = Stopwatch.GetTimestamp();

    public double Now => Stopwatch.GetElapsedTime(_start).TotalMilliseconds;

    public void WaitUntil(double milliseconds)
    {
        if (milliseconds - Now is > LateMs and var gap)
            Thread.Sleep(TimeSpan.FromMilliseconds(gap - LateMs));
        while (Now < milliseconds)
            Thread.SpinWait(10);
    }
}
