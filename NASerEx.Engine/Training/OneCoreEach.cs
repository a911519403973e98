using System.Runtime.ExceptionServices;
using TorchSharp;

namespace NASerEx.Training;

/// <summary>
/// Work on several heads at once, each on one core. A head has too little work in an operator for several cores, and threads that never wait
/// for each other within one share the cores well with ONNX Runtime.
/// </summary>
internal static class OneCoreEach
{
    /// <summary>Does something for each item; what it throws is thrown here.</summary>
    public static void Run<T>(IReadOnlyList<T> items, Action<T> action, CancellationToken cancellation)
    {
        try
        {
            var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
            Parallel.For(0, items.Count, options, i =>
            {
                torch.set_num_threads(1);
                action(items[i]);
            });
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }
}
