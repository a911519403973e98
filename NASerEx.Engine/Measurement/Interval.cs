namespace NASerEx.Measurement;

/// <summary>A confidence interval.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Whether a number lies within, ends included.</summary>
    public bool Contains(double value) => Low <= value && value <= High;

    /// <summary>The interval of the same quantity in another unit.</summary>
    public Interval Times(double factor) => new(Low * factor, High * factor);
}
