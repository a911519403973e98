using System.Numerics.Tensors;

namespace NASerEx.Saliency;

/// <summary>Features of some images at one place.</summary>
/// <param name="Values">A row an image.</param>
/// <param name="Length">Features of a row.</param>
internal sealed record FeatureRows(float[] Values, int Length)
{
    /// <summary>Number of images.</summary>
    public int Count => Values.Length / Length;

    /// <summary>Features of an image.</summary>
    public Span<float> this[int image] => Values.AsSpan(image * Length, Length);

    /// <summary>The rows of some images.</summary>
    public FeatureRows Of(IReadOnlyList<int> images)
    {
        var some = new FeatureRows(new float[images.Count * Length], Length);
        for (var i = 0; i < images.Count; i++)
            this[images[i]].CopyTo(some[i]);
        return some;
    }

    /// <summary>Mean and variance of each feature.</summary>
    public (double[] Mean, double[] Variance) Moments()
    {
        var (mean, variance) = (new double[Length], new double[Length]);
        for (var image = 0; image < Count; image++)
        {
            var row = this[image];
            for (var feature = 0; feature < Length; feature++)
                mean[feature] += row[feature] / (double)Count;
        }

        for (var image = 0; image < Count; image++)
        {
            var row = this[image];
            for (var feature = 0; feature < Length; feature++)
                variance[feature] += (row[feature] - mean[feature]) * (row[feature] - mean[feature]) / Count;
        }

        return (mean, variance);
    }

    /// <summary>Features less a mean, times a factor by feature.</summary>
    public FeatureRows Scaled(double[] mean, double[] factors)
    {
        var scaled = new FeatureRows(new float[Values.Length], Length);
        var (shift, factor) = (Array.ConvertAll(mean, value => (float)value), Array.ConvertAll(factors, value => (float)value));
        for (var image = 0; image < Count; image++)
        {
            TensorPrimitives.Subtract(this[image], shift, scaled[image]);
            TensorPrimitives.Multiply(scaled[image], factor, scaled[image]);
        }

        return scaled;
    }
}
