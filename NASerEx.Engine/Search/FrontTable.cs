namespace NASerEx.Search;

/// <summary>A structure of a front, as numbers.</summary>
/// <param name="Loss">Cautious loss, in units of <see cref="CautiousLoss.Resolution"/>.</param>
/// <param name="Cost">Cost summed over the samples.</param>
/// <param name="Options">Its options.</param>
internal readonly record struct FrontEntry(int Loss, double Cost, int[] Options);

/// <summary>
/// The cheapest structure seen for every cautious loss. Equal costs are decided by fewer exits, then by earlier options, so the
/// content does not depend on the order in which structures are offered. Structures beyond the limits of the space are not kept; they are
/// asked about last, so that this costs little.
/// </summary>
internal sealed class FrontTable
{
    private readonly CautiousLoss _losses;
    private readonly SearchLimits _limits;
    private readonly int _maxExits;
    private readonly double[] _costs;
    private readonly int[] _lengths;
    private readonly int[] _options;

    public FrontTable(SearchSpace space)
    {
        var (losses, maxExits) = (space.Losses, space.MaxExits);
        (_losses, _limits, _maxExits) = (losses, space.Limits, maxExits);
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
        if (trial.Cost < _costs[slot] || (trial.Cost == _costs[slot] && Precedes(structure, Options(slot))))
            KeepWithin(slot, trial.Cost, structure);
    }

    /// <summary>Cost of the cheapest structure that loses at most so much; infinite where there is none.</summary>
    public double CheapestWithin(int loss)
    {
        var slots = Math.Clamp(loss - _losses.Least + 1, 0, _costs.Length);
        return slots == 0 ? double.PositiveInfinity : System.Numerics.Tensors.TensorPrimitives.Min(_costs.AsSpan(0, slots));
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

    private void KeepWithin(int slot, double cost, ReadOnlySpan<int> structure)
    {
        if (_limits.Allow(structure))
            Keep(slot, cost, structure);
    }

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
