namespace NASerEx.Training;

/// <summary>How a weight moves beside the others.</summary>
/// <param name="Gradient">What its gradient is multiplied by.</param>
/// <param name="Rate">What the learning rate is multiplied by.</param>
internal readonly record struct Pace(double Gradient, double Rate)
{
    /// <summary>As the others.</summary>
    public static Pace Common { get; } = new(1, 1);
}
