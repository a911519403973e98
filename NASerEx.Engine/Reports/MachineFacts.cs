using System.Collections.Immutable;
using NASerEx.Costs;
using NASerEx.Measurement;
using NASerEx.Measurement.Resources;

namespace NASerEx.Reports;

/// <summary>Where and how something was measured, in words.</summary>
internal static class MachineFacts
{
    /// <summary>Name and value of each fact.</summary>
    public static ImmutableArray<(string Name, string Value)> Of(MeasurementEnvironment machine) =>
    [
        ("Processor", machine.Cpu),
        ("Cores", $"{machine.Threads} of {machine.Cores}, idle threads {(machine.Spin ? "spin" : "sleep")}"),
        ("Operating system", machine.OperatingSystem),
        ("ONNX Runtime", $"{machine.OnnxRuntime}, {machine.Provider} provider"),
        .. Power(machine.Conditions) is { Length: > 0 } power ? [("Power and clocks", power)] : ImmutableArray<(string, string)>.Empty,
    ];

    private static string Power(MachineConditions? conditions) => string.Join(", ", new[]
    {
        conditions?.PowerSource switch
        {
            null => null,
            PowerSource.Ac => "on the mains",
            _ => "on a battery",
        },
        conditions?.Governor is { } governor ? $"governor {governor}" : null,
        conditions is { LeastClockMhz: { } least, MostClockMhz: { } most } ? $"{Figures.Number(least, 0)} to {Figures.Number(most, 0)} MHz" : null,
        conditions?.Throttles is { } throttles ? $"slowed down for heat {Figures.Count(throttles)} {(throttles == 1 ? "time" : "times")}" : null,
    }.OfType<string>());

    /// <summary>The same in a line.</summary>
    public static string InALine(MeasurementEnvironment machine) =>
        $"{machine.Cpu}, {machine.Threads} of {machine.Cores} cores, ONNX Runtime {machine.OnnxRuntime} {machine.Provider}, {machine.OperatingSystem}";
}
