using System.Globalization;
using NASerEx.Common;
using NASerEx.Costs;
using NASerEx.Measurement;
using NASerEx.Measurement.Resources;
using NASerEx.Runtime;
using NASerEx.Specs;

namespace NASerEx;

/// <summary>What a hardware target is drafted for.</summary>
/// <param name="Path">Full path of the spec to be.</param>
public sealed record TargetDraftRequest(string Path)
{
    /// <summary>Name for reports; null takes the processor's.</summary>
    public string? Name { get; init; }

    /// <summary>Execution provider, which this machine must have.</summary>
    public string Provider { get; init; } = new HardwareTarget().Provider;

    /// <summary>Threads inside an operator; null takes one for each logical processor.</summary>
    public int? Threads { get; init; }

    /// <summary>Full path of the folder with the JSON schemas that editors check specs with.</summary>
    public required string Schemas { get; init; }
}

/// <summary>A commented target spec for this machine.</summary>
internal static class TargetDraft
{
    private const double MegabytesOfGigabyte = 1 << 10;

    private static double MemoryMb => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / HardwareTarget.BytesOfMegabyte;

    /// <exception cref="NASerExException">This machine lacks the provider (<c>ProviderMissing</c>), or a file is in the way (<c>SpecFileExists</c>).</exception>
    public static SpecDraft Of(TargetDraftRequest request, bool replace)
    {
        if (!replace)
            SpecDrafts.RequireFree(request.Path);
        var runtime = new RuntimeOptions { Threads = request.Threads ?? Environment.ProcessorCount, Provider = request.Provider };
        SessionFactory.RequireProvider(runtime);
        return new SpecDraft(request.Path, nameof(SpecKind.HardwareTarget), Text(request, MeasurementEnvironment.Of(runtime), MachineState.Read()));
    }

    private static string Text(TargetDraftRequest request, MeasurementEnvironment machine, MachineState state) => string.Create(CultureInfo.InvariantCulture, $"""
        # yaml-language-server: $schema={new Uri(Path.Combine(request.Schemas, SpecJsonSchema.FileOf(SpecKind.HardwareTarget))).AbsoluteUri}
        # {machine.Cpu}, {machine.Cores} logical processors, {MemoryMb / MegabytesOfGigabyte:0.#} GB of memory, {machine.OperatingSystem}, ONNX Runtime {machine.OnnxRuntime}
        # Check it with Test-HardwareTarget, measure a model on it with Measure-HardwareTarget. Keys that are left out have their defaults.
        apiVersion: {SpecFile.ApiVersion}
        kind: {SpecKind.HardwareTarget}
        name: {SpecText.Of(request.Name ?? machine.Cpu)}
        provider: {SpecText.Of(request.Provider)} # this machine has {string.Join(", ", OnnxSession.Providers)}
        # providerOptions: {OpenBrace}device_id: 0{CloseBrace} # handed to the provider as they are; CPU takes none
        threads: {machine.Threads} # inside an operator; of {machine.Cores} logical processors
        {Affinity(machine.Threads)}
        # batch: 32 # images that are run at once where the model leaves it open
        # deadlineMs: 10 # longest that an answer may take, for Measure-ExitModel -Scenario Server
        # memoryLimitMb: {MemoryMb:0} # memory that a model may take; all of this machine's
        {Power(state)}
        {Governor(state)}
        {Clock(state)}
        # Question: how much power does it draw while it works? 'search.objective: energy' needs
        # watts: 15

        """);

    private const char OpenBrace = '{', CloseBrace = '}';

    private static string Power(MachineState state) => state.PowerSource is { } power
        ? $"powerSource: {SpecSchema.CamelCase(power.ToString())} # measurements warn where it comes from elsewhere"
        : "# powerSource: ac # or battery; this machine does not tell";

    private static string Governor(MachineState state) => state.Governor is { } governor
        ? $"governor: {SpecText.Of(governor)} # what sets the clocks"
        : "# governor: performance # what sets the clocks; this machine does not tell";

    private static string Clock(MachineState state) => state.LeastMhz is { } least && least == state.MostMhz
        ? string.Create(CultureInfo.InvariantCulture, $"clockMhz: {least:0.###} # clock that the processors keep")
        : "# clockMhz: 2400 # clock that the processors keep, where it is fixed";

    private static string Affinity(int threads) => threads == 1
        ? "# affinity: a single thread is the caller's own, which ONNX Runtime does not bind to a processor"
        : $"# affinity: {SpecText.Of(Enumerable.Range(2, threads - 1).Select(processor => (float)processor))} # logical processors, from 1, for all threads but the caller's";
}
