using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace NASerEx.Costs;

/// <summary>The machine and the way of running that a model is meant for.</summary>
public sealed record HardwareTarget
{
    /// <summary>Bytes of what targets call a megabyte.</summary>
    internal const double BytesOfMegabyte = 1 << 20;

    /// <summary>Name for reports.</summary>
    public string Name { get; init; } = "cpu";

    /// <summary>Execution provider as ONNX Runtime names it, without <c>ExecutionProvider</c>.</summary>
    public string Provider { get; init; } = "CPU";

    /// <summary>Options that the provider is given as they are.</summary>
    public ImmutableSortedDictionary<string, string> ProviderOptions { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Threads inside an operator.</summary>
    [Range(1, 1024)]
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Logical processors, counted from 1, that ONNX Runtime binds its own threads to: one for each of the threads but the one that asks for the run, which stays
    /// free. Empty binds none.
    /// </summary>
    public ImmutableArray<int> Affinity { get; init; } = [];

    /// <summary>Images that are run at once where the model leaves it open; null leaves it to what runs them.</summary>
    [Range(1, 4096)]
    public int? Batch { get; init; }

    /// <summary>Longest that an answer may take, in milliseconds: the deadline of the scenario Server, where a measurement is given none.</summary>
    [Range(1e-6, 1e9)]
    public double? DeadlineMs { get; init; }

    /// <summary>
    /// Path of a profile of the model, which Measure-HardwareTarget wrote on the target: a search takes latencies from it. Without one, it measures them on the machine that
    /// searches.
    /// </summary>
    public string? Profile { get; init; }

    /// <summary>Power that it draws while it works, in watts; needed by <c>search.objective: energy</c> alone.</summary>
    [Range(0.001, 1e6)]
    public double? Watts { get; init; }

    /// <summary>
    /// Memory that a model may take, in megabytes of 2^20 bytes. A check or a search warns of a model whose weights alone are more, a measurement of one that took more.
    /// </summary>
    [Range(0.001, 1e9)]
    public double? MemoryLimitMb { get; init; }

    /// <summary>Where its power must come from; a measurement warns where it comes from elsewhere.</summary>
    public PowerSource? PowerSource { get; init; }

    /// <summary>What must set the processors' clocks, as Linux names it, such as performance; a measurement warns where something else does.</summary>
    public string? Governor { get; init; }

    /// <summary>Clock that the processors must keep, in megahertz; a measurement warns where they ran at another.</summary>
    [Range(1d, 1e6)]
    public double? ClockMhz { get; init; }
}
