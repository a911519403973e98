using NASerEx.Runtime;

namespace NASerEx.Training;

/// <summary>What is seen of training images in one epoch: random views, perhaps blended. Each piece of a batch has random numbers of its own, so that any can be made again.</summary>
/// <param name="augmentation">Random views.</param>
/// <param name="mixup">Blends them, or null.</param>
/// <param name="seed">The user's seed.</param>
/// <param name="epoch">The epoch.</param>
internal sealed class ImageViews(Augmentation augmentation, Mixup? mixup, int seed, int epoch)
{
    /// <summary>What options ask for in an epoch.</summary>
    public static ImageViews Of(ImageSize size, TrainingOptions options, int epoch) =>
        new(Augmentation.Of(size, options), options.Mixup > 0 ? new Mixup(options.Mixup) : null, options.Seed, epoch);

    /// <summary>Whether images are blended.</summary>
    public bool Blends => mixup is not null;

    /// <summary>Changes a piece of a batch in place.</summary>
    /// <param name="pixels">NCHW floats.</param>
    /// <param name="shares">Receives the share that each image keeps of itself, where images are blended.</param>
    /// <param name="batch">Number of the batch in its epoch.</param>
    /// <param name="piece">Number of the piece in its batch.</param>
    public void Apply(Span<float> pixels, Span<float> shares, int batch, int piece)
    {
        var random = Seeds.Of(seed, epoch, batch, piece);
        augmentation.Apply(pixels, random);
        mixup?.Apply(pixels, shares, random);
    }
}
