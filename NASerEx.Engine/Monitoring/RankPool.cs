namespace NASerEx.Monitoring;

/// <summary>
/// Ranks observations among all before them, those of a reference included. As long as all come from one distribution, whichever, and in no
/// particular order, the ranks are independent and uniform in [0, 1]: smoothed conformal p-values (Vovk, Gammerman and Shafer, "Algorithmic
/// Learning in a Random World", 2005, theorem 8.2). No reference is too small for that to hold.
/// </summary>
/// <param name="reference">Observations of the reference by cell; cells are ordered.</param>
internal sealed class RankPool(IEnumerable<int> reference)
{
    private readonly long[] _counts = [.. reference.Select(count => (long)count)];
    private long _total = reference.Sum(count => (long)count);

    /// <summary>The rank of one more observation, which is in the pool from then on.</summary>
    /// <param name="cell">The cell that it falls into.</param>
    /// <param name="tie">A random number in [0, 1) that says where it stands among those in its cell.</param>
    public double Add(int cell, double tie)
    {
        _counts[cell]++;
        _total++;
        var below = 0L;
        for (var lower = 0; lower < cell; lower++)
            below += _counts[lower];
        return (below + (tie * _counts[cell])) / _total;
    }
}
