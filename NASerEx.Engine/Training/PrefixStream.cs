using System.Buffers;
using NASerEx.Common;
using NASerEx.Data;
using NASerEx.Runtime;

namespace NASerEx.Training;

/// <summary>Values of the frozen backbone for some images. They are overwritten when the batch after the next is computed.</summary>
/// <param name="Number">Number of the batch in its epoch.</param>
/// <param name="Indices">The images, as indices into their split.</param>
/// <param name="Rows">By output, a row of floats an image.</param>
/// <param name="Shares">The share that each image keeps of itself, where images are blended with their <see cref="Partner"/>; else empty.</param>
internal sealed record PrefixBatch(int Number, int[] Indices, float[][] Rows, float[] Shares)
{
    /// <summary>Images a piece.</summary>
    public const int Piece = 32;

    /// <summary>The rows of one output for some of the images.</summary>
    public ReadOnlySpan<float> Output(int index, int length, Range images)
    {
        var (first, count) = images.GetOffsetAndLength(Indices.Length);
        return Rows[index].AsSpan(first * length, count * length);
    }

    /// <summary>The image that one is blended with, as an index into the split.</summary>
    public int Partner(int image)
    {
        var first = image / Piece * Piece;
        var count = Math.Min(Piece, Indices.Length - first);
        return Indices[first + ((image - first + 1) % count)];
    }
}

/// <summary>
/// Runs the frozen backbone over batches of a split. The next batch is computed, in pieces, beside what the caller does with the present one.
/// </summary>
/// <param name="outputs">The backbone's values to compute, one core a run; null hands on the images themselves.</param>
/// <param name="split">The images.</param>
/// <param name="batches">Indices into the split, by batch.</param>
/// <param name="views">Changes the images, or null.</param>
/// <param name="kept">Values that have been computed before, and those that are kept from now on; null keeps none.</param>
internal sealed class PrefixStream(BatchedOutputs? outputs, ImageSplit split, IReadOnlyList<int[]> batches, ImageViews? views, KeptRows? kept = null)
{
    private readonly int _largest = batches.Max(batch => batch.Length);

    /// <summary>Goes through the batches.</summary>
    /// <param name="first">Number of the first batch that is wanted.</param>
    /// <param name="use">What to do with a batch: pieces of work for one core each.</param>
    /// <param name="then">What to do when all of them are done.</param>
    /// <param name="work">Cancellation, asked before each piece.</param>
    public void Run(int first, Func<PrefixBatch, IEnumerable<Action>> use, Action<PrefixBatch> then, WorkContext work)
    {
        PrefixBatch[] buffers = [Buffer(), Buffer()];
        for (var i = first - 1; i < batches.Count; i++)
        {
            work.Cancellation.ThrowIfCancellationRequested();
            var present = i >= first ? buffers[i % 2] : null;
            var next = i + 1 < batches.Count ? buffers[(i + 1) % 2] = buffers[(i + 1) % 2] with { Number = i + 1, Indices = batches[i + 1] } : null;
            OneCoreEach.Run([.. present is null ? [] : use(present), .. next is null ? [] : Pieces(next)], work.Cancellation);
            if (present is not null)
                then(present);
        }
    }

    private PrefixBatch Buffer() => new(0, [], outputs?.Allocate(_largest) ?? [new float[_largest * split.ImageLength]], views?.Blends == true ? new float[_largest] : []);

    private IEnumerable<Action> Pieces(PrefixBatch batch) =>
        Enumerable.Range(0, (batch.Indices.Length + PrefixBatch.Piece - 1) / PrefixBatch.Piece).Select<int, Action>(piece => () => Compute(batch, piece));

    private void Compute(PrefixBatch batch, int piece)
    {
        var first = piece * PrefixBatch.Piece;
        var indices = batch.Indices.AsSpan(first, Math.Min(PrefixBatch.Piece, batch.Indices.Length - first));
        if (kept?.TryRead(indices, batch.Rows, first) == true)
            return;
        var rented = ArrayPool<float>.Shared.Rent(indices.Length * split.ImageLength);
        try
        {
            var pixels = rented.AsSpan(0, indices.Length * split.ImageLength);
            split.Fill(indices, pixels);
            views?.Apply(pixels, batch.Shares.Length > 0 ? batch.Shares.AsSpan(first, indices.Length) : [], batch.Number, piece);
            if (outputs is null)
                pixels.CopyTo(batch.Rows[0].AsSpan(first * split.ImageLength));
            else
                outputs.Run(pixels, indices.Length, batch.Rows, first);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }

        kept?.Keep(indices, batch.Rows, first);
    }
}
