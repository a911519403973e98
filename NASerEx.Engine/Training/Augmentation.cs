using NASerEx.Runtime;

namespace NASerEx.Training;

/// <summary>
/// Random views of training images: mirrored left to right, shifted by a crop of the padded image, and with a square cut out (DeVries &amp; Taylor,
/// "Improved Regularization of Convolutional Neural Networks with Cutout", 2017).
/// </summary>
/// <param name="size">Size of the images.</param>
/// <param name="flip">Whether half of the images are mirrored.</param>
/// <param name="padCrop">Pixels of padding, with the value 0 after normalisation; the greatest shift in each direction.</param>
/// <param name="cutout">Side of the square, whose centre is anywhere in the image and which gets the value 0 after normalisation; 0 cuts nothing out.</param>
internal sealed class Augmentation(ImageSize size, bool flip, int padCrop, int cutout = 0)
{
    /// <summary>The views that options ask for.</summary>
    public static Augmentation Of(ImageSize size, TrainingOptions options) => new(size, options.Flip, options.PadCrop, options.Cutout);

    /// <summary>Whether it changes anything.</summary>
    public bool Changes => flip || padCrop > 0 || cutout > 0;

    /// <summary>Changes a batch in place.</summary>
    /// <param name="pixels">NCHW floats.</param>
    /// <param name="random">Draws the views.</param>
    public void Apply(Span<float> pixels, Random random)
    {
        if (!Changes)
            return;
        var plane = size.Height * size.Width;
        var scratch = new float[plane];
        for (var first = 0; first < pixels.Length; first += size.Count)
        {
            var mirrored = flip && random.Next(2) == 1;
            var (down, right) = (random.Next(-padCrop, padCrop + 1), random.Next(-padCrop, padCrop + 1));
            for (var channel = 0; channel < size.Channels; channel++)
                View(pixels.Slice(first + (channel * plane), plane), scratch, mirrored, down, right);
            if (cutout > 0)
                CutOut(pixels.Slice(first, size.Count), random.Next(size.Height), random.Next(size.Width));
        }
    }

    private void CutOut(Span<float> image, int row, int column)
    {
        var (top, bottom) = (Math.Max(0, row - (cutout / 2)), Math.Min(size.Height, row - (cutout / 2) + cutout));
        var (left, right) = (Math.Max(0, column - (cutout / 2)), Math.Min(size.Width, column - (cutout / 2) + cutout));
        for (var channel = 0; channel < size.Channels; channel++)
            for (var y = top; y < bottom; y++)
                image.Slice((((channel * size.Height) + y) * size.Width) + left, Math.Max(0, right - left)).Clear();
    }

    private void View(Span<float> plane, float[] scratch, bool mirrored, int down, int right)
    {
        plane.CopyTo(scratch);
        plane.Clear();
        for (var y = Math.Max(0, down); y < Math.Min(size.Height, size.Height + down); y++)
        {
            var from = scratch.AsSpan((y - down) * size.Width, size.Width);
            if (mirrored)
                from.Reverse();
            var (start, count) = (Math.Max(0, -right), size.Width - Math.Abs(right));
            if (count > 0)
                from.Slice(start, count).CopyTo(plane[((y * size.Width) + Math.Max(0, right))..]);
        }
    }
}
