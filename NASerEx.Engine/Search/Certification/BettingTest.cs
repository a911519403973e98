namespace NASerEx.Search.Certification;

/// <summary>
/// A gambler bets, image by image, that the loss stays below the limit. Were the mean above it, no bets that are made beforehand would gain on
/// average, so capital that has ever reached 1/p is evidence of strength p (Ville's inequality). The bets are the predictable plug-in ones of
/// Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting" (JRSS B, 2023, section 4.2), on the loss as it is:
/// on [−1, 1] they know how small its variance is. Losses whose mean is above the limit prove nothing, however well some bets went on the way.
/// </summary>
internal sealed class BettingTest : IMeanTest
{
    /// <summary>Greatest part of the capital that one image can cost.</summary>
    private const double GreatestStake = 0.75;

    private const double PriorVariance = 0.25;

    public double PValue(LossSample losses, double limit, double level)
    {
        if (losses.Mean > limit)
            return 1;
        var aim = 2 * Math.Log(1 / level) / losses.Count;
        double capital = 0, best = 0, sum = 0, squares = PriorVariance;
        for (var i = 0; i < losses.Count; i++)
        {
            var loss = losses.Values[i];
            var bet = Math.Min(Math.Sqrt(aim * (i + 1) / squares), GreatestStake / (1 - limit));
            capital += Math.Log(1 + bet * (limit - loss));
            best = Math.Max(best, capital);
            sum += loss;
            var off = loss - sum / (i + 2);
            squares += off * off;
        }

        return Math.Exp(-best);
    }
}
