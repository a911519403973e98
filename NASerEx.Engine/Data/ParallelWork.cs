using System.Runtime.ExceptionServices;
using NASerEx.Common;

namespace NASerEx.Data;

/// <summary>A loop over all cores that can be stopped, tells how far it is, and throws what its body threw.</summary>
internal static class ParallelWork
{
    private const int ReportEvery = 512;

    public static void For(int count, Action<int> body) => Run(count, body, CancellationToken.None);

    public static void For(int count, string activity, WorkContext work, Action<int> body)
    {
        var done = 0;
        Run(count, Counted, work.Cancellation);
        work.Report(activity, $"{count:N0} images", count, count);

        void Counted(int i)
        {
            body(i);
            if (Interlocked.Increment(ref done) is var now && now % ReportEvery == 0 && now < count)
                work.Report(activity, $"{now:N0} of {count:N0} images", now, count);
        }
    }

    private static void Run(int count, Action<int> body, CancellationToken cancellation)
    {
        try
        {
            var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
            Parallel.For(0, count, options, body);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
