namespace NASerEx.Measurement;

/// <summary>How much is measured.</summary>
public sealed record MeasurementOptions
{
    /// <summary>Most images used, spread evenly over the split; null uses all.</summary>
    public int? MaxImages { get; init; }

    /// <summary>Least rounds timed; a split with fewer images is gone through several times.</summary>
    public int MinRounds { get; init; } = 300;

    /// <summary>Sittings into which the rounds are divided, each with sessions of its own.</summary>
    public int Sittings { get; init; } = 10;

    /// <summary>Greatest change of the median from one warm-up window to the next that counts as steady, as a share.</summary>
    public double SteadyWithin { get; init; } = 0.03;

    /// <summary>Longest warm-up of a sitting.</summary>
    public TimeSpan MaxWarmUp { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Seed of the bootstrap, and of queries.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Power that the machine draws while it works, in watts, for energies where it cannot be measured; null where it is not known.</summary>
    public double? Watts { get; init; }

    /// <summary>Gets every timed run; null where they need not be kept.</summary>
    public RawSamples? Raw { get; init; }

    /// <summary>Share of its own time by which the last model is held up at every run: a known difference, to try the measurement itself on.</summary>
    internal double HeldUp { get; init; }
}
