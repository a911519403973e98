using System.Diagnostics;

namespace NASerEx.Benchmarks;

/// <summary>Seconds on the clock, and of all processors for this process. On a busy machine, times on the clock say little, and processor time still does.</summary>
internal readonly record struct Taken(double Clock, double Processor)
{
    public static Taken By(Action work)
    {
        var (start, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        work();
        return new Taken(Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }

    public static Taken operator *(double share, Taken taken) => new(share * taken.Clock, share * taken.Processor);

    public static Taken operator +(Taken one, Taken other) => new(one.Clock + other.Clock, one.Processor + other.Processor);
}
