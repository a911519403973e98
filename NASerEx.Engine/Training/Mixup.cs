namespace NASerEx.Training;

/// <summary>
/// Training images blended with others, as their targets are (Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2018).
/// </summary>
/// <param name="alpha">Both parameters of the Beta distribution that shares are drawn from, more than 0 and at most 1.</param>
internal sealed class Mixup(double alpha)
{
    /// <summary>Blends each image of some with the one after it, the last with the first.</summary>
    /// <param name="pixels">The images, changed in place.</param>
    /// <param name="shares">Receives the share that each keeps of itself.</param>
    /// <param name="random">Draws the shares.</param>
    public void Apply(Span<float> pixels, Span<float> shares, Random random)
    {
        var length = pixels.Length / shares.Length;
        var first = pixels[..length].ToArray();
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = (float)Share(random);
            var partner = i + 1 < shares.Length ? pixels.Slice((i + 1) * length, length) : first;
            var image = pixels.Slice(i * length, length);
            for (var p = 0; p < length; p++)
                image[p] = (shares[i] * image[p]) + ((1 - shares[i]) * partner[p]);
        }
    }

    // Jöhnk, "Erzeugung von betaverteilten und gammaverteilten Zufallszahlen", 1964. The greater share is an image's own.
    private double Share(Random random)
    {
        while (true)
        {
            var (x, y) = (Math.Pow(random.NextDouble(), 1 / alpha), Math.Pow(random.NextDouble(), 1 / alpha));
            if (x + y is > 0 and <= 1)
                return Math.Max(x, y) / (x + y);
        }
    }
}
