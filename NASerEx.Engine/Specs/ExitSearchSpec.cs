using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Search;
using NASerEx.Search.Certification;
using NASerEx.Training;

namespace NASerEx.Specs;

/// <summary>Everything that decides what a search does: an <c>ExitSearch</c> spec with what it refers to.</summary>
public sealed record ExitSearchSpec
{
    /// <summary>Full path of the ONNX model.</summary>
    public required string Model { get; init; }

    /// <summary>The images.</summary>
    public required DatasetOptions Dataset { get; init; }

    /// <summary>The machine that the model is meant for.</summary>
    public HardwareTarget Target { get; init; } = new();

    /// <summary>Which exits may be built.</summary>
    public ExitSpaceOptions Exits { get; init; } = new();

    /// <summary>How their heads are trained.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Objective, constraint and effort.</summary>
    public SearchOptions Search { get; init; } = new();

    /// <summary>What is to be certified of the plan on the calibration split; null for nothing.</summary>
    public CertificateOptions? Certificate { get; init; }

    /// <summary>Full path of the folder that keeps trained heads and outcomes for later runs.</summary>
    public required string Store { get; init; }
}

/// <summary>The keys of an <c>ExitSearch</c> document, before references are followed.</summary>
internal sealed record ExitSearchDocument
{
    public required SpecNode Model { get; init; }

    public required SpecNode Dataset { get; init; }

    public SpecNode? Target { get; init; }

    public ExitSpaceOptions Exits { get; init; } = new();

    public TrainingOptions Training { get; init; } = new();

    public SearchOptions Search { get; init; } = new();

    public CertificateOptions? Certificate { get; init; }

    public SpecNode? Store { get; init; }
}
