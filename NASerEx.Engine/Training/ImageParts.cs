using System.Collections.Immutable;

namespace NASerEx.Training;

/// <summary>
/// Images in parts that different workers can run a model on. Parts are of whole batches, and depend on nothing but the images and the batch; so
/// they give, put together, what one run over all images gives.
/// </summary>
internal static class ImageParts
{
    /// <summary>Fewest images a part, but for what rounding to batches takes: a part has to be worth the loading of a model.</summary>
    public const int Least = 500;

    private const int Most = 8;
    private const int LeastPassBatch = 64;

    /// <summary>Images a batch of a pass in which nothing learns: those of a step, but enough for pieces on more than one core.</summary>
    /// <param name="batch">Images a step.</param>
    public static int PassBatch(int batch) => Math.Max(batch, LeastPassBatch);

    /// <summary>Cuts.</summary>
    /// <param name="images">How many there are.</param>
    /// <param name="batch">Images a batch.</param>
    /// <returns>At least one part, in order.</returns>
    public static ImmutableArray<Range> Of(int images, int batch)
    {
        var batches = (images + batch - 1) / batch;
        var parts = Math.Clamp(Math.Min(images / Least, batches), 1, Most);
        int End(int count) => Math.Min(images, (int)((long)batches * count / parts) * batch);
        return [.. Enumerable.Range(0, parts).Select(part => End(part)..End(part + 1))];
    }
}
