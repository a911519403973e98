using System.Numerics;

namespace NASerEx.Search;

/// <summary>
/// The limit on the cautious loss in a form that sums over samples, for bounds. A structure whose discordant samples number from d₀ to d₁ has at
/// least the margin of the chord between the two (the margin is concave), so in that class its loss is at least
/// <c>R·lost + m₀ + s·(discordant − d₀)</c>; and for any price λ ≥ 0 its cost is at least
/// <c>cost + λ·(loss − limit)</c> when it is within the limit (Lagrangian relaxation). A term is one class at one price: a bound is the
/// greatest over the prices of the least over the classes.
/// </summary>
internal sealed class LossTerms
{
    // Whole vectors: of doubles, and of floats where there are half as many on twice as wide classes.
    private static readonly double[] FineFactors = [0.15, 0.3, 0.5, 0.75, 1, 1.5, 2.5, 5];
    private static readonly double[] CoarseFactors = [0.4, 0.8, 1.1, 1.6];

    private readonly int _limit;
    private readonly int[] _most;
    private readonly double[] _prices;
    private readonly double[] _slopes;
    private readonly double[] _margins;

    /// <param name="losses">The margin.</param>
    /// <param name="limit">Greatest cautious loss.</param>
    /// <param name="price">What a unit of loss is about worth, in cost.</param>
    /// <param name="hasBaseline">Whether drops are counted against another baseline: discordant samples may then become fewer again.</param>
    /// <param name="isCoarse">Whether to take fewer classes and prices.</param>
    public LossTerms(CautiousLoss losses, int limit, double price, bool hasBaseline, bool isCoarse = false)
    {
        _limit = limit;
        _prices = [.. (isCoarse ? CoarseFactors : FineFactors).Select(factor => factor * price)];
        int[] ends = hasBaseline ? [losses.Samples] : [.. Ends(losses.Samples, isCoarse ? 1.5 : 1.2)];
        _most = ends;
        int[] starts = [0, .. ends[..^1].Select(end => end + 1)];
        _slopes = [.. starts.Zip(ends, (start, end) => hasBaseline || end == start ? 0 : (double)(losses.Of(0, end) - losses.Of(0, start)) / (end - start))];
        _margins = [.. _slopes.Select((slope, i) =>
            Enumerable.Range(starts[i], ends[i] - starts[i] + 1).Min(discordant => losses.Of(0, discordant) - (slope * discordant)))];
        Harm = Padded((slope, price) => price * (CautiousLoss.Resolution + slope));
        Gain = Padded((slope, price) => price * Math.Max(0, CautiousLoss.Resolution - slope));
    }

    /// <summary>Number of terms.</summary>
    public int Count => Harm.Length;

    /// <summary>What a sample costs that becomes wrong, by term.</summary>
    public double[] Harm { get; }

    /// <summary>What a sample is worth that becomes right, by term.</summary>
    public double[] Gain { get; }

    /// <summary>The bound on all structures of a kind within the limit.</summary>
    /// <param name="lost">Net samples lost so far.</param>
    /// <param name="discordant">Discordant samples so far.</param>
    /// <param name="costs">By term, the least of costs, and of losses still to come at their prices.</param>
    public double Bound(int lost, int discordant, ReadOnlySpan<double> costs)
    {
        var least = double.PositiveInfinity;
        for (var (at, term) = (0, 0); at < _most.Length; at++, term += _prices.Length)
        {
            if (_most[at] < discordant)
                continue;
            var beyond = (CautiousLoss.Resolution * lost) + _margins[at] + (_slopes[at] * discordant) - _limit;
            var greatest = double.NegativeInfinity;
            for (var price = 0; price < _prices.Length; price++)
                greatest = Math.Max(greatest, costs[term + price] + (_prices[price] * beyond));
            least = Math.Min(least, greatest);
        }

        return least;
    }

    private double[] Padded(Func<double, double, double> of)
    {
        double[] terms = [.. _slopes.SelectMany(slope => _prices.Select(price => of(slope, price)))];
        var width = Vector<float>.Count;
        Array.Resize(ref terms, (terms.Length + width - 1) / width * width);
        return terms;
    }

    /// <summary>Ends of the classes: about evenly spaced margins.</summary>
    private static IEnumerable<int> Ends(int samples, double ratio)
    {
        for (var (root, end) = (3.0, 0); end < samples; root *= ratio)
            yield return end = Math.Min(samples, Math.Max(end + 1, (int)(root * root)));
    }
}
