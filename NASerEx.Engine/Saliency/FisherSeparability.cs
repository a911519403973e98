using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Saliency;

/// <summary>
/// The share of the variance of a feature that lies between classes, as Fisher's criterion has it, in the mean over features: 1 − (variance within
/// classes) / (variance), both unbiased, so that features that know nothing of the class give 0 whatever the number of classes (Kelley's ε², 1935).
/// </summary>
internal sealed class FisherSeparability : ISaliencyMeasure
{
    /// <inheritdoc/>
    public SaliencyMeasure Kind => SaliencyMeasure.Fisher;

    /// <inheritdoc/>
    public SaliencyScores Of(SaliencyData data, WorkContext work) => data.ByPlace(0, rows => Separability(rows, data.Features.Labels));

    /// <summary>The mean over the features that change.</summary>
    /// <param name="rows">Features of some images, of more than there are classes.</param>
    /// <param name="labels">Their classes.</param>
    public static double Separability(FeatureRows rows, int[] labels)
    {
        var (_, variance) = rows.Moments();
        var within = Within(rows, labels, out var classes);
        var factor = (labels.Length - 1.0) / (labels.Length - classes);
        return Enumerable.Range(0, rows.Length).Where(feature => variance[feature] > 0)
            .Select(feature => 1 - (factor * within[feature] / variance[feature])).DefaultIfEmpty(0).Average();
    }

    /// <summary>The mean squared distance of each feature from its class's mean.</summary>
    private static double[] Within(FeatureRows rows, int[] labels, out int classes)
    {
        var groups = Enumerable.Range(0, labels.Length).GroupBy(image => labels[image]).Select(group => group.ToArray()).ToList();
        var within = new double[rows.Length];
        foreach (var group in groups)
        {
            var (_, variance) = rows.Of(group).Moments();
            for (var feature = 0; feature < rows.Length; feature++)
                within[feature] += variance[feature] * group.Length / labels.Length;
        }

        classes = groups.Count;
        return within;
    }
}
