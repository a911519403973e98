using System.Runtime.ExceptionServices;
using TorchSharp;

namespace NASerEx.Training;

/// <summary>
/// Pieces of work that take one core each, as many at once as there are cores. Small maps have too little work in an operator for several
/// cores, and threads that never wait for each other within one keep all cores busy.
/// </summary>
internal static class OneCoreEach
{
    /// <summary>Does all pieces, begun in their order; what one throws is thrown here.</summary>
    public static void Run(IReadOnlyList<Action> pieces, CancellationToken cancellation)
    {
        var next = -1;
        try
        {
            var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
            Parallel.For(0, Math.Min(pieces.Count, Environment.ProcessorCount), options, (_, loop) =>
            {
                torch.set_num_threads(1);
                while (!loop.ShouldExitCurrentIteration && Interlocked.Increment(ref next) is var mine && mine < pieces.Count)
                    pieces[mine]();
            });
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }
}
