namespace NASerEx.Search;

/// <summary>Which of two structures is nearer to what a search is for.</summary>
internal sealed class Fitness
{
    private readonly SearchSpace _space;
    private readonly int _maxLoss;
    private readonly double _maxCost;

    public Fitness(SearchSpace space, SearchOptions options)
    {
        _space = space;
        _maxLoss = options.MaxCost is null ? space.Losses.FromPoints(options.MaxAccuracyDrop) : space.Losses.Least;
        _maxCost = options.MaxCost is { } share ? share * space.Problem.FinalCost * space.CostSamples : double.NegativeInfinity;
    }

    /// <summary>Whether one structure is better than another: less beyond the limit, or else less of what is made small.</summary>
    public bool IsBetter(Individual one, Individual other) => Key(one).CompareTo(Key(other)) < 0;

    private (bool IsOutside, double Beyond, double Then) Key(Individual one)
    {
        var isOutside = !_space.Limits.Allow(one.Options);
        return double.IsNegativeInfinity(_maxCost)
            ? (isOutside, Math.Max(0, one.Loss - _maxLoss), one.Cost)
            : (isOutside, Math.Max(0, one.Cost - _maxCost), one.Loss);
    }
}
