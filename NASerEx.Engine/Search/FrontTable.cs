namespace NASerEx.Search;

/// <summary>A structure of a front, as numbers.</summary>
/// <param name="Loss">Cautious loss, in units of <see cref="CautiousLoss.Resolution"/>.</param>
/// <param name="Cost">Cost summed over the samples.</param>
/// <param name="Options">Its options.</param>
internal readonly record struct FrontEntry(int Loss, double Cost, int[] Options);

/// <summary>
/// The cheapest structure seen for every cautious loss. Equal costs are decided by fewer exits, then by earlier options, so the
/// content does not depend on the order in which structures are offered.
/// </summary>
internal sealed class FrontTable
{
    private readonly CautiousLoss _losses;
    private readonly int _maxExits;
    private readonly double[] _costs;
    private readonly int[] _lengths;
    private readonly int[] _options;

    public FrontTable(CautiousLoss losses, int maxExits)
    {
        _losses = losses;
        _maxExits = maxExits;
        var slots = losses.Greatest - losses.Least + 1;
        _costs = new double[slots];
        _lengths = new int[slots];
        _options = new int[slots * maxExits];
        Array.Fill(_costs, double.PositiveInfinity);
    }

    /// <summary>Keeps a structure if it is the best so far for what it loses.</summary>
    public void Offer(Trial trial, ReadOnlySpan<int> structure)
    {
        var slot = _losses.Of(trial.Lost, trial.Discordant) - _losses.Least;
        if (trial.Cost <= _costs[slot])
            Keep(slot, trial.Cost, structure);
    }

    /// <summary>Takes over what is better in another table.</summary>
    public void Merge(FrontTable other)
    {
        for (var slot = 0; slot < _costs.Length; slot++)
        {
            if (other._costs[slot] <= _costs[slot] && !double.IsInfinity(other._costs[slot]))
                Keep(slot, other._costs[slot], other.Options(slot));
        }
    }

    /// <summary>Structures that no other beats in both cost and loss, from the least loss to the least cost.</summary>
    public FrontEntry[] Pareto()
    {
        var front = new List<FrontEntry>();
        for (var slot = 0; slot < _costs.Length; slot++)
        {
            if (_costs[slot] < (front.Count == 0 ? double.PositiveInfinity : front[^1].Cost))
                front.Add(new FrontEntry(slot + _losses.Least, _costs[slot], Options(slot).ToArray()));
        }

        return [.. front];
    }

    private ReadOnlySpan<int> Options(int slot) => _options.AsSpan(slot * _maxExits, _lengths[slot]);

    private void Keep(int slot, double cost, ReadOnlySpan<int> structure)
    {
        if (cost == _costs[slot] && !Precedes(structure, Options(slot)))
            return;
        _costs[slot] = cost;
        _lengths[slot] = structure.Length;
        structure.CopyTo(_options.AsSpan(slot * _maxExits));
    }

    private static bool Precedes(ReadOnlySpan<int> structure, ReadOnlySpan<int> other) =>
        structure.Length != other.Length ? structure.Length < other.Length : structure.SequenceCompareTo(other) < 0;
}
