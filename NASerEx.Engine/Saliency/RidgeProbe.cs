using NASerEx.Common;
using NASerEx.Exits;
using NASerEx.Training;

namespace NASerEx.Saliency;

/// <summary>
/// Accuracy of a linear classifier on pooled features (Alain &amp; Bengio, "Understanding intermediate layers using linear classifier probes", 2016), here
/// a ridge regression to the labels, in closed form. It is fitted to two thirds of the images; on the others, that of the best penalty counts.
/// </summary>
internal sealed class RidgeProbe : ISaliencyMeasure
{
    private const double HeldOut = 1.0 / 3;

    // Features have variance 1, so 1 is the mean eigenvalue of their covariance.
    private static readonly double[] Penalties = [1e-3, 1e-2, 1e-1, 1, 10];

    /// <inheritdoc/>
    public SaliencyMeasure Kind => SaliencyMeasure.Probe;

    /// <inheritdoc/>
    public SaliencyScores Of(SaliencyData data, WorkContext work)
    {
        var labels = data.Features.Labels;
        var held = StratifiedSubset.Of(labels, (int)Math.Round(HeldOut * labels.Length), data.Task.Seed);
        int[] fit = [.. Enumerable.Range(0, labels.Length).Except(held)];
        var classes = data.Task.Classifier.Classes;
        var mostFrequent = held.CountBy(image => labels[image]).Max(group => group.Value) / (double)held.Length;
        var scores = data.ByPlace(mostFrequent, rows => Accuracy(rows, labels, fit, held, classes));
        return scores with { Errors = [.. scores.Points.Select(accuracy => Math.Sqrt(accuracy * (1 - accuracy) / held.Length))] };
    }

    /// <summary>Share of the images that are held out which the probe gets right.</summary>
    /// <param name="rows">Features of all images.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="fit">Images that it is fitted to.</param>
    /// <param name="held">Images that it is asked about.</param>
    /// <param name="classes">Number of classes.</param>
    public static double Accuracy(FeatureRows rows, int[] labels, int[] fit, int[] held, int classes)
    {
        var fitted = rows.Of(fit);
        var (mean, variance) = fitted.Moments();
        // Features that never change say nothing.
        var factors = Array.ConvertAll(variance, value => value > 0 ? 1 / Math.Sqrt(value) : 0);
        var shares = Shares(labels, fit, classes);
        var regression = new RidgeRegression(rows.Length, fitted.Scaled(mean, factors).Values, Centred(labels, fit, shares));
        return regression.Predict(rows.Of(held).Scaled(mean, factors).Values, Penalties).Max(scores => Right(scores, shares, labels, held));
    }

    private static float[] Shares(int[] labels, int[] images, int classes)
    {
        var shares = new float[classes];
        foreach (var image in images)
            shares[labels[image]] += 1f / images.Length;
        return shares;
    }

    private static float[] Centred(int[] labels, int[] images, float[] shares) =>
        [.. images.SelectMany(image => shares.Select((share, label) => (label == labels[image] ? 1 : 0) - share))];

    private static double Right(float[] scores, float[] shares, int[] labels, int[] images)
    {
        var right = 0;
        for (var i = 0; i < images.Length; i++)
        {
            var row = scores.AsSpan(i * shares.Length, shares.Length);
            System.Numerics.Tensors.TensorPrimitives.Add(row, shares, row);
            right += System.Numerics.Tensors.TensorPrimitives.IndexOfMax(row) == labels[images[i]] ? 1 : 0;
        }

        return (double)right / images.Length;
    }
}
