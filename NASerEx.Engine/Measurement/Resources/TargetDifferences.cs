using System.Globalization;
using NASerEx.Costs;

namespace NASerEx.Measurement.Resources;

/// <summary>Where a machine is not what a target asks for.</summary>
internal static class TargetDifferences
{
    private const double ClockWithin = 0.02;

    /// <summary>Key of the target, stable id and message of each difference, and of each key that cannot be compared here.</summary>
    public static IEnumerable<(string Key, string Id, string Message)> Of(HardwareTarget target, MachineConditions machine)
    {
        if (target.PowerSource is { } power && power != machine.PowerSource)
            yield return ("powerSource", "TargetPowerSource", Text("the source of power", machine.PowerSource is { } other ? Name(other) : null, Name(power)));
        if (target.Governor is { } governor && governor != machine.Governor)
            yield return ("governor", "TargetGovernor", Text("the governor of the clocks", machine.Governor, governor));
        if (target.ClockMhz is { } clock && !(IsNear(machine.LeastClockMhz, clock) && IsNear(machine.MostClockMhz, clock)))
            yield return ("clockMhz", "TargetClock", Text("the clock of the processors", Clocks(machine), FormattableString.Invariant($"{clock:0.#} MHz")));
    }

    /// <summary>What a user should know of the power and the clocks under which something was measured.</summary>
    public static IEnumerable<string> Warnings(HardwareTarget target, MachineConditions machine)
    {
        foreach (var (key, _, message) in Of(target, machine))
            yield return $"The target '{target.Name}' ({key}): {message}";
        if (machine.IsThrottled)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The machine was slowed down while it measured: processors ran at {Clocks(machine) ?? "clocks that are not told"}, and were held back {machine.Throttles ?? 0} times for heat. The figures are those of a machine that is too warm or short of power.");
    }

    private static string Text(string what, string? found, string wanted) => $"{what} is {found ?? "nothing that this machine tells"}, and should be {wanted}.";

    private static string Name(PowerSource power) => power == PowerSource.Ac ? "the mains" : "a battery";

    private static string? Clocks(MachineConditions machine) => machine switch
    {
        { LeastClockMhz: { } least, MostClockMhz: { } most } when IsNear(least, most) => FormattableString.Invariant($"{most:0} MHz"),
        { LeastClockMhz: { } least, MostClockMhz: { } most } => FormattableString.Invariant($"{least:0} to {most:0} MHz"),
        _ => null,
    };

    private static bool IsNear(double? clock, double wanted) => Math.Abs((clock ?? 0) - wanted) <= ClockWithin * wanted;
}
