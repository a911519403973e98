using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Gates;
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

    /// <summary>
    /// A sample of the stream that the model is meant for, without labels: full path of a folder or zip file of images. Costs are expected on it; null expects them on the
    /// validation images.
    /// </summary>
    public string? Stream { get; init; }

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

    /// <summary>What a measurement of the exported model must hold, for <c>Assert-ExitModel</c>; null for nothing. The search does not go by it.</summary>
    public GateOptions? Gate { get; init; }

    /// <summary>Where trained heads and outcomes are kept for later runs: full path of a folder, or the address of a PostgreSQL database.</summary>
    public required string Store { get; init; }
}

/// <summary>The keys of an <c>ExitSearch</c> document, before references are followed.</summary>
internal sealed record ExitSearchDocument
{
    /// <summary>Path of the ONNX model, from the folder of this file.</summary>
    public required SpecNode Model { get; init; }

    /// <summary>The images: path of a Dataset spec, or its keys.</summary>
    [SpecReference(SpecKind.Dataset)]
    public required SpecNode Dataset { get; init; }

    /// <summary>A sample of the stream that the model is meant for, without labels: path of a folder or zip file of images. Costs are expected on it; without it, on the validation images.</summary>
    public SpecNode? Stream { get; init; }

    /// <summary>The machine that the model is meant for: path of a HardwareTarget spec, or its keys.</summary>
    [SpecReference(SpecKind.HardwareTarget)]
    public SpecNode? Target { get; init; }

    /// <summary>Which exits may be built.</summary>
    public ExitSpaceOptions Exits { get; init; } = new();

    /// <summary>How their heads are trained.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Objective, constraint and effort.</summary>
    public SearchOptions Search { get; init; } = new();

    /// <summary>What is to be certified of the plan on the calibration split; without it, nothing is.</summary>
    public CertificateOptions? Certificate { get; init; }

    /// <summary>What a measurement of the exported model must hold, for Assert-ExitModel; the search does not go by it.</summary>
    public GateOptions? Gate { get; init; }

    /// <summary>Where trained heads and outcomes are kept for later runs: path of a folder, or the address of a PostgreSQL database without a password, such as postgresql://user@host/database; without it, .naserex beside this file.</summary>
    public SpecNode? Store { get; init; }
}

/// <summary>Says that a key names a spec of a kind, or holds its keys.</summary>
/// <param name="kind">The kind.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SpecReferenceAttribute(SpecKind kind) : Attribute
{
    /// <summary>The kind.</summary>
    public SpecKind Kind { get; } = kind;
}
