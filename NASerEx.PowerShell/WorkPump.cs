using System.Management.Automation;
using System.Threading.Channels;
using NASerEx.Common;
using NASerEx.Reports.Ci;

namespace NASerEx.PowerShell;

/// <summary>
/// Runs work on another thread and replays what it reports on the pipeline's thread, the only one that may write. Returns or throws
/// only once the work has ended.
/// </summary>
internal static class WorkPump
{
    /// <summary>Runs work.</summary>
    /// <param name="work">The work; it honours its context's cancellation.</param>
    /// <param name="cmdlet">Writes what the work reports.</param>
    /// <param name="stop">Cancels the work.</param>
    public static T Run<T>(Func<WorkContext, T> work, Cmdlet cmdlet, CancellationToken stop) => Run((context, _) => work(context), cmdlet, stop);

    /// <summary>Runs work that has something to be done on the pipeline's thread meanwhile.</summary>
    /// <param name="work">The work, and how it hands on what is to be done there.</param>
    /// <param name="cmdlet">Writes what the work reports.</param>
    /// <param name="stop">Cancels the work.</param>
    public static T Run<T>(Func<WorkContext, Action<Action>, T> work, Cmdlet cmdlet, CancellationToken stop)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reports = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
        var progress = new ProgressWriter(cmdlet);
        var task = Start(context => work(context, report => reports.Writer.TryWrite(report)), ContextOf(cmdlet, progress, reports.Writer, cancellation.Token), reports.Writer);
        try
        {
            foreach (var report in reports.Reader.ReadAllAsync(CancellationToken.None).ToBlockingEnumerable(CancellationToken.None))
                report();
        }
        finally
        {
            // Writing throws when the pipeline is being stopped, or when a preference makes a warning an error.
            cancellation.Cancel();
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
        }

        if (!stop.IsCancellationRequested)
            progress.Complete();
        return task.GetAwaiter().GetResult();
    }

    private static WorkContext ContextOf(Cmdlet cmdlet, ProgressWriter progress, ChannelWriter<Action> reports, CancellationToken cancellation) => new()
    {
        Cancellation = cancellation,
        // The log of a CI job keeps every line, and progress is not worth one.
        OnProgress = CiServices.Of(Environment.GetEnvironmentVariable) is null ? report => progress.Post(report, reports) : null,
        OnWarning = message => reports.TryWrite(() => cmdlet.WriteWarning(message)),
        OnVerbose = message => reports.TryWrite(() => cmdlet.WriteVerbose(message)),
    };

    private static Task<T> Start<T>(Func<WorkContext, T> work, WorkContext context, ChannelWriter<Action> reports) =>
        Task.Factory.StartNew(
            () =>
            {
                try
                {
                    return work(context);
                }
                finally
                {
                    reports.Complete();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
}
