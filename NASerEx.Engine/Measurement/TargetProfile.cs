using System.Collections.Immutable;
using NASerEx.Costs;

namespace NASerEx.Measurement;

/// <summary>How long the parts of one model take on one target, with all that it comes from.</summary>
public sealed record TargetProfile
{
    /// <summary>Path of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Hash of its bytes.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>The target.</summary>
    public required HardwareTarget Target { get; init; }

    /// <summary>Where and how the parts were run.</summary>
    public required MeasurementEnvironment Environment { get; init; }

    /// <summary>When they were.</summary>
    public required DateTimeOffset Measured { get; init; }

    /// <summary>Version of NASerEx.</summary>
    public required string Version { get; init; }

    /// <summary>What the runs say.</summary>
    public required LatencyProfile Latency { get; init; }

    /// <summary>The runs.</summary>
    public required ImmutableArray<PartRuns> Parts { get; init; }

    /// <summary>The model cut at its exit points, from the input to the output.</summary>
    public ImmutableArray<SegmentTime> Segments
    {
        get
        {
            var ends = Parts.Where(part => part.Kind == PartKind.Prefix).OrderBy(part => part.Macs).Select(part => (part.Name, part.Macs, Ms: Latency.Prefixes[part.Name]))
                .Append((Name: "end", Parts.Single(part => part.Kind == PartKind.Final).Macs, Ms: Latency.Final));
            var (segments, before) = (ImmutableArray.CreateBuilder<SegmentTime>(), (Macs: 0.0, Ms: 0.0));
            foreach (var (name, macs, ms) in ends)
            {
                segments.Add(new SegmentTime(name, macs - before.Macs, ms - before.Ms, ms / Latency.Final));
                before = (macs, ms);
            }

            return segments.ToImmutable();
        }
    }
}

/// <summary>What lies between two exit points.</summary>
/// <param name="To">Name of the second one, or <c>end</c>; the first is that of the segment before, or the input.</param>
/// <param name="Macs">Multiply-accumulates.</param>
/// <param name="Milliseconds">Time, as the difference of two runs from the input.</param>
/// <param name="ShareBehind">Share of the whole model's time that is over behind it.</param>
public readonly record struct SegmentTime(string To, double Macs, double Milliseconds, double ShareBehind);
