using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Costs;

/// <summary>How long the parts of one model take on one target: measured where a part was run, fitted where not.</summary>
/// <param name="Prefixes">Milliseconds from the input to an exit point, by the point's name.</param>
/// <param name="Heads">Milliseconds that a head adds, by <see cref="ExitHead.Form"/>.</param>
/// <param name="Final">Milliseconds of the whole original.</param>
/// <param name="Fit">The line through prefixes and original.</param>
/// <param name="HeadFit">The line through heads.</param>
/// <param name="Gates">What an exit takes beside its head, by its point's name.</param>
public sealed record LatencyProfile(
    ImmutableSortedDictionary<string, double> Prefixes,
    ImmutableSortedDictionary<string, double> Heads,
    double Final,
    LatencyFit Fit,
    HeadFit HeadFit,
    ImmutableSortedDictionary<string, ExitGate> Gates)
{
    /// <summary>What exits take beside their heads, in the middle: that of an exit on a point where none was measured.</summary>
    [JsonIgnore]
    public ExitGate MeanGate => Gates.IsEmpty ? default : new(Gates.Values.Average(gate => gate.PassMs), Gates.Values.Average(gate => gate.LeaveMs));

    /// <summary>Makes a profile of what was measured.</summary>
    /// <param name="parts">The original, prefixes, heads on points whose prefixes are among them, and exported models of one such head each.</param>
    /// <exception cref="NASerExException"><c>LatencyMeasurementInvalid</c>: a time is not a positive number.</exception>
    public static LatencyProfile Of(IReadOnlyList<PartRuns> parts)
    {
        var original = parts.Average(part => part.Original());
        var typical = new Dictionary<PartRuns, double>(ReferenceEqualityComparer.Instance);
        foreach (var part in parts)
            typical.Add(part, original * part.BesideOriginal());
        double Ms(PartRuns part) => typical[part];
        IEnumerable<PartRuns> All(PartKind kind) => parts.Where(part => part.Kind == kind);
        var final = All(PartKind.Final).Single();
        var prefixes = All(PartKind.Prefix).ToImmutableSortedDictionary(part => part.Name, Ms, StringComparer.Ordinal);
        var heads = All(PartKind.Head).ToImmutableSortedDictionary(part => part.Name, part => Math.Max(0, Ms(part) - prefixes[PointOf(part.Name)]), StringComparer.Ordinal);
        var passing = All(PartKind.Pass).ToDictionary(part => PointOf(part.Name), part => Ms(part) - Ms(final) - heads[part.Name]);
        var leaving = All(PartKind.Leave).ToDictionary(part => PointOf(part.Name), part => Ms(part) - prefixes[PointOf(part.Name)] - heads[part.Name]);
        return new LatencyProfile(
            prefixes,
            heads,
            Ms(final),
            LatencyFit.Of([.. All(PartKind.Prefix).Append(final).Select(part => (part.Macs, part.Nodes, Ms(part)))]),
            HeadFit.Of([.. All(PartKind.Head).Select(part => (part.Macs, part.Bytes, part.Nodes, heads[part.Name], Ms(part)))]),
            passing.ToImmutableSortedDictionary(gate => gate.Key, gate => new ExitGate(gate.Value, leaving[gate.Key]), StringComparer.Ordinal));
    }

    /// <summary>Milliseconds to an exit point that only an image takes that leaves there, what leaving costs included.</summary>
    /// <param name="point">The exit point.</param>
    public double Prefix(ExitPoint point)
    {
        var gate = GateOn(point);
        return Math.Max(0, (Prefixes.TryGetValue(point.Name, out var measured) ? measured : Fit.Run(point.PrefixMacs, point.Depth)) + gate.LeaveMs - gate.PassMs);
    }

    /// <summary>Milliseconds that an exit adds for every image that reaches it.</summary>
    /// <param name="point">Its exit point.</param>
    /// <param name="head">Its head.</param>
    public double Head(ExitPoint point, ExitHead head) => Math.Max(
        0, (Heads.TryGetValue(head.Form, out var measured) ? measured : HeadFit.Head(head.Macs, point.FrontierBytes, head.Graph.Nodes.Length)) + GateOn(point).PassMs);

    /// <summary>Mean milliseconds an image of a model with exits.</summary>
    /// <param name="exits">The exits, from the input side.</param>
    /// <param name="rates">Share of images that leave at each of them, and last at the end.</param>
    public double Mean(IReadOnlyList<PlannedExit> exits, IReadOnlyList<double> rates)
    {
        var (sum, arrived) = (0.0, 1.0);
        foreach (var (exit, rate) in exits.Zip(rates))
        {
            sum += arrived * Head(exit.Point, exit.Head) + rate * Prefix(exit.Point);
            arrived -= rate;
        }

        return sum + arrived * Final;
    }

    private ExitGate GateOn(ExitPoint point) => Gates.TryGetValue(point.Name, out var measured) ? measured : MeanGate;

    private static string PointOf(string form) => form[..form.LastIndexOf('/')];
}
