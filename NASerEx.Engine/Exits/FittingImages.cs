namespace NASerEx.Exits;

/// <summary>What a head says of images that metrics are fitted on.</summary>
/// <param name="Logits">A row an image.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Temperature">What they are divided by, above 0.</param>
/// <param name="Labels">True class by image.</param>
/// <param name="EndIsRight">By image, whether the model itself is right.</param>
public sealed record FittingImages(float[] Logits, int Classes, float Temperature, int[] Labels, bool[] EndIsRight)
{
    /// <summary>Number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>What the head says of an image.</summary>
    /// <param name="image">Its index.</param>
    /// <param name="scratch">Twice as long as there are classes.</param>
    public HeadAnswer Answer(int image, Span<float> scratch) => new(Logits.AsSpan(image * Classes, Classes), Temperature, scratch);
}
