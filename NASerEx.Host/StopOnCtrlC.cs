using System.Management.Automation.Runspaces;

namespace NASerEx.Host;

/// <summary>While it lives, Ctrl+C stops a pipeline; a second Ctrl+C ends the process.</summary>
internal sealed class StopOnCtrlC : IDisposable
{
    private readonly Pipeline pipeline;
    private bool stopping;

    public StopOnCtrlC(Pipeline pipeline)
    {
        this.pipeline = pipeline;
        Console.CancelKeyPress += Stop;
    }

    public void Dispose() => Console.CancelKeyPress -= Stop;

    private void Stop(object? sender, ConsoleCancelEventArgs pressed)
    {
        pressed.Cancel = !stopping;
        stopping = true;
        pipeline.StopAsync();
    }
}
