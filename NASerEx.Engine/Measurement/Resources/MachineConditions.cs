using NASerEx.Costs;

namespace NASerEx.Measurement.Resources;

/// <summary>Power and clocks of a machine while something was measured. What the system does not tell is null.</summary>
/// <param name="PowerSource">Where its power came from at the end.</param>
/// <param name="Governor">What set the clocks at the end.</param>
/// <param name="LeastClockMhz">Least mean clock of the processors that was seen.</param>
/// <param name="MostClockMhz">Greatest one.</param>
/// <param name="Throttles">How often processors were slowed down for heat meanwhile.</param>
public sealed record MachineConditions(PowerSource? PowerSource, string? Governor, double? LeastClockMhz, double? MostClockMhz, long? Throttles)
{
    private const double SteadyShare = 0.9;

    /// <summary>Whether processors were slowed down, or their clocks fell by a tenth and more.</summary>
    public bool IsThrottled => Throttles > 0 || LeastClockMhz < SteadyShare * MostClockMhz;
}

/// <summary>Looks at the machine again and again while something is measured.</summary>
/// <param name="read">How it looks.</param>
internal sealed class MachineWatch(Func<MachineState> read)
{
    private readonly List<MachineState> _seen = [read()];

    /// <summary>A watch of this machine, which begins now.</summary>
    public MachineWatch()
        : this(() => MachineState.Read())
    {
    }

    /// <summary>Looks.</summary>
    public void Look() => _seen.Add(read());

    /// <summary>What was seen.</summary>
    // Clocks at the beginning are those of a machine that does not work yet.
    public MachineConditions Conditions => new(
        _seen[^1].PowerSource, _seen[^1].Governor, _seen.Skip(1).Min(state => state.ClockMhz), _seen.Skip(1).Max(state => state.ClockMhz), _seen[^1].Throttles - _seen[0].Throttles);
}
