using NASerEx.Common;

namespace NASerEx.Data;

/// <summary>Batches in order; while the caller works on one, the next is made.</summary>
internal static class BatchReader
{
    public static IEnumerable<ImageBatch> Read(ImageSplit split, int[] order, int size, WorkContext work)
    {
        var next = Start(0);
        try
        {
            for (var first = 0; next is not null; first += size)
            {
                work.Cancellation.ThrowIfCancellationRequested();
                var batch = next.GetAwaiter().GetResult();
                next = Start(first + size);
                yield return batch;
            }
        }
        finally
        {
            Discard(next);
        }

        Task<ImageBatch>? Start(int first) =>
            first < order.Length ? Task.Run(() => new ImageBatch(split, order[first..Math.Min(order.Length, first + size)])) : null;
    }

    /// <summary>Waits for a batch that nobody wants any more, so that no work outlives the loop.</summary>
    private static void Discard(Task<ImageBatch>? unwanted)
    {
        if (unwanted is null)
            return;
        Task.WaitAny(unwanted);
        if (unwanted.IsCompletedSuccessfully)
            unwanted.Result.Dispose();
    }
}
