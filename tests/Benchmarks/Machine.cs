using System.Runtime.InteropServices;

namespace NASerEx.Benchmarks;

/// <summary>The machine that figures belong to.</summary>
internal static class Machine
{
    /// <summary>Processor, cores, system and runtime in one line.</summary>
    public static string Line =>
        $"{Processor}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    private static string Processor
    {
        get
        {
            const string cpuinfo = "/proc/cpuinfo";
            var named = File.Exists(cpuinfo)
                ? File.ReadLines(cpuinfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
                : null;
            return named?.Split(':', 2)[1].Trim()
                ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
                ?? RuntimeInformation.ProcessArchitecture.ToString();
        }
    }
}
