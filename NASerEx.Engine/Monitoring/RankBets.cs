namespace NASerEx.Monitoring;

/// <summary>
/// Bets that numbers are not independent and uniform in [0, 1]. If they are, the wealth is a martingale that starts at 1, so that by Ville's inequality
/// it ever reaches 1/α with a probability of at most α.
/// </summary>
/// <remarks>
/// Each player bets on a histogram of what it has seen, the last images counting most; one does not bet. Players pass a little of their wealth to the
/// others after every bet, ever less (Herbster and Warmuth, "Tracking the best expert", 1998, with a share that falls as one over the number of bets),
/// so that there is wealth left to bet with whenever something changes.
/// </remarks>
/// <param name="edges">Ends of the histograms' bins, ascending, the last one 1.</param>
internal sealed class RankBets(double[] edges)
{
    /// <summary>How many of the last images a player goes by, about.</summary>
    private static readonly double[] Memories = [50, 200, 1000];

    /// <summary>Images that count as seen before the first, spread evenly.</summary>
    private const double Prior = 10;

    /// <summary>Bets that count as made before the first when it comes to passing wealth on.</summary>
    private const double FirstShares = 20;

    private readonly double[] _widths = [.. edges.Select((edge, bin) => edge - (bin == 0 ? 0 : edges[bin - 1]))];
    private readonly double[][] _seen = [.. Memories.Select(_ => new double[edges.Length])];
    private readonly double[] _totals = new double[Memories.Length];

    // Shares of the wealth; the last is that of the player that does not bet.
    private readonly double[] _shares = [.. Enumerable.Repeat(1.0 / (Memories.Length + 1), Memories.Length + 1)];
    private long _bets;

    /// <summary>Even bins.</summary>
    /// <param name="bins">How many.</param>
    public static RankBets Even(int bins) => new([.. Enumerable.Range(1, bins).Select(bin => (double)bin / bins)]);

    /// <summary>Bins that halve towards 1: for numbers that are near 1 where something is strange.</summary>
    /// <param name="bins">How many.</param>
    public static RankBets Upper(int bins) => new([.. Enumerable.Range(1, bins).Select(bin => bin == bins ? 1 : 1 - Math.Pow(0.5, bin))]);

    /// <summary>Logarithm of the wealth.</summary>
    public double LogWealth { get; private set; }

    /// <summary>Bets on the next number and learns it.</summary>
    public void Bet(double number)
    {
        var bin = 0;
        while (bin < edges.Length - 1 && number >= edges[bin])
            bin++;
        var growth = _shares[^1];
        for (var player = 0; player < Memories.Length; player++)
            growth += _shares[player] *= (_seen[player][bin] + (Prior * _widths[bin])) / (_totals[player] + Prior) / _widths[bin];
        LogWealth += Math.Log(growth);
        PassOn(growth);
        Learn(bin);
    }

    private void PassOn(double growth)
    {
        var passed = 1 / (++_bets + FirstShares);
        for (var player = 0; player < _shares.Length; player++)
            _shares[player] = ((1 - passed) * _shares[player] / growth) + (passed / _shares.Length);
    }

    private void Learn(int bin)
    {
        for (var player = 0; player < Memories.Length; player++)
        {
            var kept = 1 - (1 / Memories[player]);
            for (var each = 0; each < edges.Length; each++)
                _seen[player][each] *= kept;
            _seen[player][bin]++;
            _totals[player] = (_totals[player] * kept) + 1;
        }
    }
}
