using System.Collections.Immutable;
using System.Globalization;
using NASerEx.Costs;

namespace NASerEx.Measurement.Resources;

/// <summary>Power and clocks of this machine at a time. What the system does not tell is null; only Linux does.</summary>
/// <param name="PowerSource">Where its power comes from.</param>
/// <param name="Governor">What sets the clocks; several, with commas, where processors differ.</param>
/// <param name="ClockMhz">Mean clock of the processors.</param>
/// <param name="LeastMhz">Least clock that one of them may have.</param>
/// <param name="MostMhz">Greatest clock that one of them may have.</param>
/// <param name="Throttles">How often processors have been slowed down for heat since the machine started.</param>
public sealed record MachineState(PowerSource? PowerSource, string? Governor, double? ClockMhz, double? LeastMhz, double? MostMhz, long? Throttles)
{
    private const string Folder = "/sys";
    private const double KilohertzOfMegahertz = 1000;

    /// <summary>What a target is compared with while nothing is measured: the clocks that there can be.</summary>
    public MachineConditions Possible => new(PowerSource, Governor, LeastMhz, MostMhz, Throttles: null);

    /// <summary>Reads it.</summary>
    /// <param name="folder">Where the kernel shows its devices (Linux kernel, "CPU Performance Scaling" and "Linux power supply class").</param>
    public static MachineState Read(string folder = Folder)
    {
        var processors = Folders(Path.Combine(folder, "devices", "system", "cpu"), "cpu?*").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[^1])).ToArray();
        var governors = All("cpufreq/scaling_governor").Distinct().Order(StringComparer.Ordinal).ToArray();
        var clocks = Numbers("cpufreq/scaling_cur_freq");
        var (least, most) = (Numbers("cpufreq/scaling_min_freq"), Numbers("cpufreq/scaling_max_freq"));
        var throttles = Numbers("thermal_throttle/core_throttle_count");
        return new MachineState(
            Power(Path.Combine(folder, "class", "power_supply")),
            governors.Length > 0 ? string.Join(", ", governors) : null,
            clocks.IsEmpty ? null : clocks.Average() / KilohertzOfMegahertz,
            least.IsEmpty ? null : least.Min() / KilohertzOfMegahertz,
            most.IsEmpty ? null : most.Max() / KilohertzOfMegahertz,
            throttles.IsEmpty ? null : throttles.Sum());

        IEnumerable<string> All(string file) => processors.Select(processor => Text(Path.Combine(processor, file))).OfType<string>();

        ImmutableArray<long> Numbers(string file) => [.. All(file).Select(text => long.Parse(text, CultureInfo.InvariantCulture))];
    }

    /// <summary>A machine without a battery of its own runs on the mains, and so does one whose mains are there.</summary>
    private static PowerSource? Power(string folder)
    {
        if (!Directory.Exists(folder))
            return null;
        var supplies = Folders(folder, "*");
        var hasBattery = supplies.Any(supply => Text(Path.Combine(supply, "type")) == "Battery" && Text(Path.Combine(supply, "scope")) != "Device");
        var hasMains = supplies.Any(supply => Text(Path.Combine(supply, "type")) is "Mains" or "USB" && Text(Path.Combine(supply, "online")) == "1");
        return hasBattery && !hasMains ? Costs.PowerSource.Battery : Costs.PowerSource.Ac;
    }

    private static string[] Folders(string folder, string pattern) => Directory.Exists(folder) ? Directory.GetDirectories(folder, pattern) : [];

    /// <summary>A processor that is off shows files that cannot be read.</summary>
    private static string? Text(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
