using System.Numerics.Tensors;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Saliency;

/// <summary>
/// Linear centred kernel alignment of pooled features with the model's logits (Kornblith et al., "Similarity of Neural Network Representations
/// Revisited", 2019), from minibatches with the unbiased estimator of HSIC (Nguyen et al., "Do Wide and Deep Networks Learn the Same Things?", 2021).
/// </summary>
internal sealed class FinalSimilarity : ISaliencyMeasure
{
    private const int BatchSize = 256;

    /// <inheritdoc/>
    public SaliencyMeasure Kind => SaliencyMeasure.Cka;

    /// <inheritdoc/>
    public SaliencyScores Of(SaliencyData data, WorkContext work)
    {
        var final = Kernels(data.Features.Places[^1]);
        return data.ByPlace(0, rows => Alignment(Kernels(rows), final));
    }

    /// <summary>Alignment of two places: 1 where they hold the same up to rotation and scale, about 0 where they have nothing in common.</summary>
    public static double Alignment(FeatureRows one, FeatureRows other) => Alignment(Kernels(one), Kernels(other));

    private static double Alignment(List<double[,]> one, List<double[,]> other)
    {
        var (both, first, second) = (Mean(one, other), Mean(one, one), Mean(other, other));
        return first > 0 && second > 0 ? both / Math.Sqrt(first * second) : 0;
    }

    private static double Mean(List<double[,]> one, List<double[,]> other) => one.Zip(other, Independence).Average();

    /// <summary>Inner products of the images of each batch; those of an image with itself are 0, as the estimator has it.</summary>
    private static List<double[,]> Kernels(FeatureRows rows)
    {
        var (mean, _) = rows.Moments();
        var centred = rows.Scaled(mean, [.. Enumerable.Repeat(1.0, rows.Length)]);
        var batches = Math.Max(1, rows.Count / BatchSize);
        return [.. Enumerable.Range(0, batches).Select(batch => Kernel(centred, batch * rows.Count / batches, (batch + 1) * rows.Count / batches))];
    }

    private static double[,] Kernel(FeatureRows rows, int first, int end)
    {
        var kernel = new double[end - first, end - first];
        for (var i = first; i < end; i++)
            for (var j = first; j < i; j++)
                kernel[i - first, j - first] = kernel[j - first, i - first] = TensorPrimitives.Dot(rows[i], rows[j]);
        return kernel;
    }

    /// <summary>The unbiased estimator of the Hilbert–Schmidt independence criterion (Song et al. 2012, equation 5), of at least 4 images.</summary>
    private static double Independence(double[,] one, double[,] other)
    {
        var n = (double)one.GetLength(0);
        var (trace, sum, otherSum, crossed) = (0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < one.GetLength(0); i++)
        {
            var (row, otherRow) = (0.0, 0.0);
            for (var j = 0; j < one.GetLength(0); j++)
            {
                trace += one[i, j] * other[i, j];
                row += one[i, j];
                otherRow += other[i, j];
            }

            (sum, otherSum, crossed) = (sum + row, otherSum + otherRow, crossed + (row * otherRow));
        }

        return (trace + (sum * otherSum / ((n - 1) * (n - 2))) - (2 * crossed / (n - 2))) / (n * (n - 3));
    }
}
