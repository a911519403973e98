using System.Runtime.InteropServices;
using NASerEx.Measurement.Resources;
using NASerEx.Runtime;

namespace NASerEx.Measurement;

/// <summary>Where and how something was measured.</summary>
/// <param name="Cpu">Name of the processor.</param>
/// <param name="Cores">Logical processors that the process may use.</param>
/// <param name="OperatingSystem">Operating system and architecture.</param>
/// <param name="OnnxRuntime">Version of ONNX Runtime.</param>
/// <param name="Provider">Execution provider.</param>
/// <param name="Threads">Threads inside an operator.</param>
/// <param name="Spin">Whether idle threads spun.</param>
public sealed record MeasurementEnvironment(
    string Cpu,
    int Cores,
    string OperatingSystem,
    string OnnxRuntime,
    string Provider,
    int Threads,
    bool Spin)
{
    /// <summary>Power and clocks meanwhile; null where they were not watched.</summary>
    public MachineConditions? Conditions { get; init; }

    /// <summary>This machine, running models with these options.</summary>
    public static MeasurementEnvironment Of(RuntimeOptions options) => new(
        CpuName(),
        System.Environment.ProcessorCount,
        $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
        OnnxSession.RuntimeVersion,
        options.Provider,
        options.Threads,
        options.Spin);

    private static string CpuName()
    {
        const string linux = "/proc/cpuinfo", key = "model name";
        var line = File.Exists(linux) ? File.ReadLines(linux).FirstOrDefault(text => text.StartsWith(key, StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? System.Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
