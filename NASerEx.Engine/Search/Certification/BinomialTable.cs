namespace NASerEx.Search.Certification;

/// <summary>Binomial distributions of up to some number of trials.</summary>
internal sealed class BinomialTable
{
    private readonly double[] _logFactorial;

    public BinomialTable(int trials)
    {
        _logFactorial = new double[trials + 1];
        for (var i = 1; i <= trials; i++)
            _logFactorial[i] = _logFactorial[i - 1] + Math.Log(i);
    }

    /// <summary>Probability of exactly some successes.</summary>
    /// <param name="trials">Number of trials.</param>
    /// <param name="successes">Number of successes, from 0 to the number of trials.</param>
    /// <param name="probability">Probability of each.</param>
    public double Mass(int trials, int successes, double probability) => probability switch
    {
        <= 0 => successes == 0 ? 1 : 0,
        >= 1 => successes == trials ? 1 : 0,
        _ => Math.Exp(_logFactorial[trials] - _logFactorial[successes] - _logFactorial[trials - successes]
            + successes * Math.Log(probability) + (trials - successes) * Math.Log(1 - probability)),
    };

    /// <summary>Probability of at most some successes; summed from there to the side of the smaller tail.</summary>
    public double AtMost(int trials, int successes, double probability)
    {
        if (successes < 0)
            return 0;
        if (successes >= trials || probability <= 0)
            return 1;
        if (probability >= 1)
            return 0;
        return successes < trials * probability
            ? Tail(trials, successes, probability, step: -1)
            : 1 - Tail(trials, successes + 1, probability, step: 1);
    }

    /// <summary>Greatest probability at which at most some successes are as likely as a tail: an upper Clopper–Pearson limit.</summary>
    public double UpperLimit(int trials, int successes, double tail) =>
        Bisect(probability => AtMost(trials, successes, probability) > tail).High;

    /// <summary>Least probability at which at least some successes are as likely as a tail: a lower Clopper–Pearson limit.</summary>
    public double LowerLimit(int trials, int successes, double tail) =>
        successes == 0 ? 0 : Bisect(probability => 1 - AtMost(trials, successes - 1, probability) < tail).Low;

    private double Tail(int trials, int from, double probability, int step)
    {
        const double Negligible = 1e-17;
        var (mass, sum, odds) = (Mass(trials, from, probability), 0.0, probability / (1 - probability));
        for (var i = from; i >= 0 && i <= trials && mass > Negligible * sum; i += step)
        {
            sum += mass;
            mass *= step > 0 ? (trials - i) * odds / (i + 1) : i / (odds * (trials - i + 1));
        }

        return Math.Min(1, sum);
    }

    private static (double Low, double High) Bisect(Func<double, bool> isBelow)
    {
        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < 50; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = isBelow(middle) ? (middle, high) : (low, middle);
        }

        return (low, high);
    }
}
