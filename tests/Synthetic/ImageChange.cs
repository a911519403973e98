namespace NASerEx.Synthetic;

/// <summary>Something that happens to the images of a stream.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Pixels">Pixels afterwards: in and out values from 0 to 1, channel by channel, of an image of this width.</param>
/// <param name="IsTaken">Whether an image of a label comes at all, by how many of that label came before.</param>
public sealed record ImageChange(string Name, Func<float[], int, float[]> Pixels, Func<int, int, bool> IsTaken)
{
    /// <summary>Each pixel moved towards the mean of those around it.</summary>
    /// <param name="radius">How far around it.</param>
    /// <param name="share">How much of the way, up to 1.</param>
    public static ImageChange Blurred(int radius, float share = 1) => OfPixels("blurred", (pixels, width) =>
    {
        var blurred = new float[pixels.Length];
        var plane = width * width;
        for (var i = 0; i < pixels.Length; i++)
        {
            var (channel, y, x, sum, count) = (i / plane * plane, i % plane / width, i % width, 0f, 0);
            for (var row = Math.Max(0, y - radius); row <= Math.Min(width - 1, y + radius); row++)
                for (var column = Math.Max(0, x - radius); column <= Math.Min(width - 1, x + radius); column++)
                    (sum, count) = (sum + pixels[channel + (row * width) + column], count + 1);
            blurred[i] = pixels[i] + (share * ((sum / count) - pixels[i]));
        }

        return blurred;
    });

    /// <summary>Each pixel of so much of its brightness.</summary>
    public static ImageChange Darkened(float brightness) => OfPixels("darkened", (pixels, _) => Array.ConvertAll(pixels, pixel => brightness * pixel));

    /// <summary>Of one class all images come, of the others one in so many.</summary>
    public static ImageChange Skewed(int label, int oneIn) => new("skewed", (pixels, _) => pixels, (each, before) => each == label || before % oneIn == 0);

    private static ImageChange OfPixels(string name, Func<float[], int, float[]> pixels) => new(name, pixels, (_, _) => true);
}
