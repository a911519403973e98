namespace NASerEx.Search.Certification;

/// <summary>
/// The smaller of Hoeffding's and Bentkus's bounds for losses in [0, 1] (Bates et al., "Distribution-Free, Risk-Controlling Prediction Sets",
/// J. ACM 2021, section 3.1; Angelopoulos et al., "Learn then Test", 2021, proposition 4). Losses that may be −1 are rescaled, which
/// makes the bound loose where most of them are 0.
/// </summary>
internal sealed class HoeffdingBentkusTest : IMeanTest
{
    public double PValue(LossSample losses, double limit, double level)
    {
        var (least, n) = (losses.Least, losses.Count);
        var mean = (losses.Mean - least) / (1 - least);
        var scaled = (limit - least) / (1 - least);
        if (mean >= scaled)
            return 1;
        var hoeffding = Math.Exp(-n * RelativeEntropy(mean, scaled));
        var sum = losses.Lost - losses.Gained - n * least;
        var bentkus = Math.E * new BinomialTable(n).AtMost(n, (sum + (1 - least) - 1) / (1 - least), scaled);
        return Math.Min(1, Math.Min(hoeffding, bentkus));
    }

    private static double RelativeEntropy(double a, double b) => Term(a, b) + Term(1 - a, 1 - b);

    private static double Term(double a, double b) => a == 0 ? 0 : a * Math.Log(a / b);
}
