using System.Collections.Immutable;
using NASerEx.Measurement;

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
    ];

    /// <summary>The same in a line.</summary>
    public static string InALine(MeasurementEnvironment machine) =>
        $"{machine.Cpu}, {machine.Threads} of {machine.Cores} cores, ONNX Runtime {machine.OnnxRuntime} {machine.Provider}, {machine.OperatingSystem}";
}
