using System.Collections.Immutable;
using NASerEx.Exits;

namespace NASerEx.Search.Certification;

/// <summary>A test of whether the mean of a bounded loss is above a limit, valid whatever the loss's distribution and the number of images.</summary>
internal interface IMeanTest
{
    /// <summary>
    /// A p-value of the hypothesis that the mean is above the limit: under it, the probability that the value is at most
    /// <paramref name="level"/> is at most <paramref name="level"/>.
    /// </summary>
    /// <param name="losses">Losses of independent images.</param>
    /// <param name="limit">Limit, above 0 and below 1.</param>
    /// <param name="level">What the value will be compared with; a test may be sharpest there.</param>
    double PValue(LossSample losses, double limit, double level);
}

/// <summary>The tests, by method.</summary>
internal static class MeanTests
{
    private const double Precision = 1e-5;

    private static readonly ImmutableDictionary<CertificateMethod, IMeanTest> All =
        ImmutableDictionary.CreateRange(new Dictionary<CertificateMethod, IMeanTest>
        {
            [CertificateMethod.Exact] = new ExactTest(),
            [CertificateMethod.Betting] = new BettingTest(),
            [CertificateMethod.HoeffdingBentkus] = new HoeffdingBentkusTest(),
        });

    /// <summary>The test of a method with a confidence.</summary>
    public static IMeanTest Of(CertificateMethod method) => All[method];

    /// <summary>The least limit that losses pass at a level, to <see cref="Precision"/>: an upper bound of their mean.</summary>
    public static double UpperBound(this IMeanTest test, LossSample losses, double level)
    {
        var (low, high) = (Math.Max(0, losses.Mean), 1.0);
        while (high - low > Precision)
        {
            var middle = (low + high) / 2;
            (low, high) = test.PValue(losses, middle, level) <= level ? (low, middle) : (middle, high);
        }

        return high;
    }
}
