namespace NASerEx.Search.Certification;

/// <summary>
/// Losses take the values −1, 0 and 1 alone, so the numbers of images lost and gained are multinomial, and a tail of them can be summed.
/// Images are ranked by the score statistic of a difference of paired proportions (Tango, "Equivalence test and confidence interval for
/// the difference in proportions for the paired-sample design", Statistics in Medicine, 1998). The rate of gains, which is not known, is
/// the worst one in a confidence interval, whose own risk is added (Berger and Boos, "P values maximized over a confidence set for the
/// nuisance parameter", JASA, 1994). Losses of 0 and 1 need none of this: their number is binomial.
/// </summary>
internal sealed class ExactTest : IMeanTest
{
    /// <summary>Part of the level that is spent on the interval of the rate of gains.</summary>
    private const double IntervalShare = 0.02;

    /// <summary>Parts of the interval; in each the tail is bounded from above, and more of them make that closer.</summary>
    private const int Parts = 300;

    public double PValue(LossSample losses, double limit, double level)
    {
        var (n, table) = (losses.Count, new BinomialTable(losses.Count));
        if (losses.Least == 0)
            return table.AtMost(n, losses.Lost, limit);
        var risk = IntervalShare * level;
        var low = table.LowerLimit(n, losses.Gained, risk / 2);
        var high = Math.Min(table.UpperLimit(n, losses.Gained, risk / 2), (1 - limit) / 2);
        var mostLost = MostLost(losses, limit);
        var worst = 0.0;
        for (var part = 0; part < Parts && low < high; part++)
            worst = Math.Max(worst, Tail(table, mostLost, limit, Between(part), Between(part + 1)));
        return Math.Min(1, worst + risk);

        double Between(int part) => low + (high - low) * part / Parts;
    }

    /// <summary>
    /// By number of gained images: the greatest number of lost ones that is evidence as strong as the losses are, −1 for none. It never
    /// falls, so that fewer lost or more gained images are never weaker evidence.
    /// </summary>
    private static int[] MostLost(LossSample losses, double limit)
    {
        var (n, observed) = (losses.Count, Score(losses.Count, losses.Lost, losses.Gained, limit));
        var most = new int[n + 1];
        var lost = -1;
        for (var gained = 0; gained <= n; gained++)
        {
            while (lost + 1 <= n - gained && Score(n, lost + 1, gained, limit) <= observed)
                lost++;
            most[gained] = lost;
        }

        return most;
    }

    /// <summary>The difference of lost and gained images less what the limit allows, over its standard error if the limit were the truth.</summary>
    private static double Score(int n, int lost, int gained, double limit)
    {
        var slope = lost + gained + limit * (lost - gained - 2.0 * n);
        var rate = (slope + Math.Sqrt(slope * slope + 8.0 * n * gained * limit * (1 - limit))) / (4.0 * n);
        return (lost - gained - n * limit) / Math.Sqrt(n * (2 * rate + limit * (1 - limit)));
    }

    /// <summary>
    /// Bounds the probability of evidence as strong, for all rates of gains in a part of the interval and mean losses of at least the limit.
    /// It falls with the rate of losses, so that one is the least: the limit above the least rate of gains; and it rises with the number
    /// of gained images, so these have the greatest rate.
    /// </summary>
    private static double Tail(BinomialTable table, int[] mostLost, double limit, double leastGains, double mostGains)
    {
        const double Negligible = 1e-14;
        var n = mostLost.Length - 1;
        var loses = Math.Min(1, (leastGains + limit) / (1 - leastGains));
        double tail = 0, unseen = 1;
        var centre = (int)(n * mostGains);
        for (var step = -1; step <= 1; step += 2)
        {
            for (var gained = step < 0 ? centre : centre + 1; gained >= 0 && gained <= n; gained += step)
            {
                var mass = table.Mass(n, gained, mostGains);
                if (mass < Negligible)
                    break;
                tail += mass * table.AtMost(n - gained, mostLost[gained], loses);
                unseen -= mass;
            }
        }

        return tail + Math.Max(0, unseen);
    }
}
