using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Runtime;

namespace NASerEx.Training;

/// <summary>Values of the frozen backbone for some images. The rows are overwritten when the batch after the next is computed.</summary>
/// <param name="Indices">The images, as indices into their split.</param>
/// <param name="Rows">By output, a row of floats an image.</param>
internal readonly record struct PrefixBatch(int[] Indices, float[][] Rows)
{
    /// <summary>The rows of one output.</summary>
    public ReadOnlySpan<float> Output(int index, int length) => Rows[index].AsSpan(0, Indices.Length * length);
}

/// <summary>Runs the frozen backbone over a split, batch by batch; the next batch is computed while the caller learns from the present one.</summary>
/// <param name="outputs">The backbone's values to compute.</param>
/// <param name="split">The images.</param>
/// <param name="augmentation">Changes every batch, or null.</param>
internal sealed class PrefixStream(BatchedOutputs outputs, ImageSplit split, Augmentation? augmentation = null)
{
    /// <summary>Computes batches in an order.</summary>
    /// <param name="order">Indices into the split.</param>
    /// <param name="size">Images a batch; the last may have fewer.</param>
    /// <param name="seed">Seed of the augmentation.</param>
    /// <param name="work">Cancellation, asked before each batch.</param>
    public IEnumerable<PrefixBatch> Read(int[] order, int size, int seed, WorkContext work)
    {
        var batches = order.Chunk(size).ToArray();
        float[][][] rows = [outputs.Allocate(size), outputs.Allocate(size)];
        var pixels = new float[size * split.ImageLength];
        var random = new Random(seed);
        Task next = Task.Run(() => Compute(batches[0], pixels, rows[0], random), CancellationToken.None);
        try
        {
            for (var i = 0; i < batches.Length; i++)
            {
                work.Cancellation.ThrowIfCancellationRequested();
                next.GetAwaiter().GetResult();
                var (present, following) = (i, i + 1);
                if (following < batches.Length)
                    next = Task.Run(() => Compute(batches[following], pixels, rows[following % 2], random), CancellationToken.None);
                yield return new PrefixBatch(batches[present], rows[present % 2]);
            }
        }
        finally
        {
            Task.WaitAny(next);
        }
    }

    private void Compute(int[] batch, float[] pixels, float[][] rows, Random random)
    {
        var used = pixels.AsSpan(0, batch.Length * split.ImageLength);
        split.Fill(batch, used);
        augmentation?.Apply(used, random);
        outputs.Run(used, batch.Length, rows);
    }
}
