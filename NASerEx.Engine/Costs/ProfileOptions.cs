namespace NASerEx.Costs;

/// <summary>How thoroughly the parts of a model are timed.</summary>
public sealed record ProfileOptions
{
    /// <summary>How often all parts are gone through, each time with sessions of their own and the other way around.</summary>
    public int Sittings { get; init; } = 4;

    /// <summary>Timed runs of a part in a sitting.</summary>
    public int Runs { get; init; } = 100;

    /// <summary>Fewest timed runs, where parts take so long that <see cref="MaxSeconds"/> ends them before.</summary>
    public int MinRuns { get; init; } = 5;

    /// <summary>Runs before those that are timed.</summary>
    public int WarmUps { get; init; } = 5;

    /// <summary>Longest time for the runs of a part in a sitting, in seconds, where there are <see cref="MinRuns"/>.</summary>
    public double MaxSeconds { get; init; } = 0.3;

    /// <summary>Seed of the pixels that are fed.</summary>
    public int Seed { get; init; } = 1;
}
