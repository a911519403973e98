namespace NASerEx.Measurement.Scenarios;

/// <summary>Bisects for the greatest rate that holds.</summary>
/// <param name="capacity">Rate that surely does not: that of queries one after another.</param>
/// <param name="within">How near to the greatest it comes, as a share of it; below this share of <paramref name="capacity"/> it gives up.</param>
internal sealed class RateSearch(double capacity, double within)
{
    private readonly double _within = within;
    private readonly double _least = within * capacity;

    /// <summary>Greatest rate that held; 0 for none.</summary>
    public double Held { get; private set; }

    /// <summary>Least rate that did not.</summary>
    public double Failed { get; private set; } = capacity;

    /// <summary>Whether it has come near enough.</summary>
    public bool IsDone => Failed - Held <= _within * Failed || Failed <= _least;

    /// <summary>The rate to try next.</summary>
    public double Next => (Held + Failed) / 2;

    /// <summary>Tells whether <see cref="Next"/> held.</summary>
    public void Tell(bool holds)
    {
        if (holds)
            Held = Next;
        else
            Failed = Next;
    }
}
