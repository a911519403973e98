namespace NASerEx.Measurement.Resources;

/// <summary>What a model takes beside time.</summary>
public sealed record ModelResources
{
    /// <summary>Median time from opening a session to its first answer, in milliseconds. The file was read before, so it comes from the system's cache.</summary>
    public required double ColdStartMs { get; init; }

    /// <summary>Size of the model's files in bytes.</summary>
    public required long ModelBytes { get; init; }

    /// <summary>
    /// Greatest growth of the process's resident memory, in megabytes of 2^20 bytes, from before a session is opened to behind its first images, the peak between included where
    /// the system tells it (Linux). Code of ONNX Runtime, which all models share, has been there before.
    /// </summary>
    public required double PeakMemoryMb { get; init; }

    /// <summary>Mean processor time of all threads of the process while an image was run, in milliseconds; as a share of the latency, that of the sitting in which the process did least beside.</summary>
    public required double CpuMs { get; init; }

    /// <summary>
    /// Mean energy an image, in millijoules: mean latency times the power drawn while the model ran by itself, idle parts of the processor included. Null
    /// where it can neither be read (RAPL) nor be estimated.
    /// </summary>
    public double? EnergyMj { get; init; }

    /// <summary>Whether the power is what the target states (<c>watts</c>), and not measured.</summary>
    public bool IsEnergyEstimated { get; init; }
}
