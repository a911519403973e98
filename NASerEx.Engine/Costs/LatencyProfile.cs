using System.Collections.Immutable;
using NASerEx.Common;
using NASerEx.Exits;

namespace NASerEx.Costs;

/// <summary>How long the parts of one model take on one target: measured where a part was run, fitted where not.</summary>
/// <param name="Prefixes">Milliseconds from the input to an exit point, by the point's name.</param>
/// <param name="Heads">Milliseconds that a head adds, by <see cref="ExitHead.Form"/>.</param>
/// <param name="Final">Milliseconds of the whole original.</param>
/// <param name="Fit">The line through prefixes and original.</param>
/// <param name="HeadFit">The line through heads.</param>
/// <param name="PassMs">Milliseconds that an exit of an exported model takes beside its head where an image goes on.</param>
/// <param name="LeaveMs">Milliseconds that the exit takes beside its head where an image leaves. Negative where ONNX Runtime runs the file faster than its parts, as <see cref="PassMs"/>.</param>
public sealed record LatencyProfile(
    ImmutableSortedDictionary<string, double> Prefixes,
    ImmutableSortedDictionary<string, double> Heads,
    double Final,
    LatencyFit Fit,
    HeadFit HeadFit,
    double PassMs,
    double LeaveMs)
{
    /// <summary>Makes a profile of what was measured.</summary>
    /// <param name="parts">The original, prefixes, heads on points whose prefixes are among them, and exported models of such heads.</param>
    /// <exception cref="NASerExException"><c>LatencyMeasurementInvalid</c>: a time is not a positive number.</exception>
    public static LatencyProfile Of(IReadOnlyList<PartRuns> parts)
    {
        var typical = new Dictionary<PartRuns, double>(ReferenceEqualityComparer.Instance);
        foreach (var part in parts)
            typical.Add(part, part.Typical());
        double Ms(PartRuns part) => typical[part];
        IEnumerable<PartRuns> All(PartKind kind) => parts.Where(part => part.Kind == kind);
        var final = All(PartKind.Final).Single();
        var prefixes = All(PartKind.Prefix).ToImmutableSortedDictionary(part => part.Name, Ms, StringComparer.Ordinal);
        var heads = All(PartKind.Head).ToImmutableSortedDictionary(part => part.Name, part => Math.Max(0, Ms(part) - prefixes[PointOf(part.Name)]), StringComparer.Ordinal);
        double HeadsOf(PartRuns part) => part.Exits.Sum(head => heads[head]);
        var pass = Mean(All(PartKind.Pass).Select(part => (Ms(part) - Ms(final) - HeadsOf(part)) / part.Exits.Length));
        var leave = Mean(All(PartKind.Leave).Select(part => Ms(part) - prefixes[PointOf(part.Exits[^1])] - HeadsOf(part) - (part.Exits.Length - 1) * pass));
        return new LatencyProfile(
            prefixes,
            heads,
            Ms(final),
            LatencyFit.Of([.. All(PartKind.Prefix).Append(final).Select(part => (part.Macs, part.Nodes, Ms(part)))]),
            HeadFit.Of([.. All(PartKind.Head).Select(part => (part.Macs, part.Bytes, part.Nodes, heads[part.Name], Ms(part)))]),
            pass,
            leave);
    }

    /// <summary>Milliseconds to an exit point that only an image takes that leaves there, what leaving costs included.</summary>
    /// <param name="point">The exit point.</param>
    public double Prefix(ExitPoint point) =>
        Math.Max(0, (Prefixes.TryGetValue(point.Name, out var measured) ? measured : Fit.Run(point.PrefixMacs, point.Depth)) + LeaveMs - PassMs);

    /// <summary>Milliseconds that an exit adds for every image that reaches it.</summary>
    /// <param name="point">Its exit point.</param>
    /// <param name="head">Its head.</param>
    public double Head(ExitPoint point, ExitHead head) => Math.Max(
        0, (Heads.TryGetValue(head.Form, out var measured) ? measured : HeadFit.Head(head.Macs, point.FrontierBytes, head.Graph.Nodes.Length)) + PassMs);

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

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(0).Average();

    private static string PointOf(string form) => form[..form.LastIndexOf('/')];
}
