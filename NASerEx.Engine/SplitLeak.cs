using System.Globalization;
using NASerEx.Data;

namespace NASerEx;

/// <summary>How many of some images of a split a model gets right.</summary>
internal readonly record struct SplitAccuracy(SplitName Split, int Right, int Count)
{
    public double Share => (double)Right / Count;
}

/// <summary>
/// Notices that a model was trained on images that should be unseen: it does much better on one of the splits that choose, certify or
/// report than on another. Chance alone does so once in 10,000 searches.
/// </summary>
internal static class SplitLeak
{
    // The two-sided normal quantile of about 1/30,000: three pairs are compared.
    private const double Quantile = 4.2;

    /// <summary>What to tell the user, or null where nothing looks wrong.</summary>
    /// <param name="unseen">Splits that the model should not have met.</param>
    /// <param name="train">The split that exits train on, which it may have met.</param>
    public static string? Warning(IReadOnlyList<SplitAccuracy> unseen, SplitAccuracy? train)
    {
        var counted = unseen.Where(split => split.Count > 0).ToList();
        if (counted.Count < 2)
            return null;
        var (best, worst) = (counted.MaxBy(split => split.Share), counted.MinBy(split => split.Share));
        return Score(best, worst) < Quantile ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"The model gets {100 * best.Share:0.0} % of the {Name(best)} images right but only {100 * worst.Share:0.0} % of the {Name(worst)} images{AsOnTrain(train)}. "
            + $"It was probably trained on {Name(best)} images, so thresholds, certificates and figures that come from them mean nothing. "
            + $"Cut validation, calibration and test from images that the model has never seen.");
    }

    /// <summary>The two-proportion z-score.</summary>
    private static double Score(SplitAccuracy a, SplitAccuracy b)
    {
        var pooled = (double)(a.Right + b.Right) / (a.Count + b.Count);
        var error = Math.Sqrt(pooled * (1 - pooled) * (1.0 / a.Count + 1.0 / b.Count));
        return error == 0 ? 0 : (a.Share - b.Share) / error;
    }

    private static string AsOnTrain(SplitAccuracy? train) => train is { Count: > 0 } seen
        ? string.Create(CultureInfo.InvariantCulture, $" (train: {100 * seen.Share:0.0} %)")
        : "";

    private static string Name(SplitAccuracy split) => split.Split.ToString().ToLowerInvariant();
}
