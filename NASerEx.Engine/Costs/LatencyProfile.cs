using System.Collections.Immutable;
using NASerEx.Common;

namespace NASerEx.Costs;

/// <summary>How long the parts of one model take on one target: measured where a part was run, fitted where not.</summary>
/// <param name="Target">The machine and the way of running.</param>
/// <param name="Prefixes">Milliseconds from the input to an exit point, by the point's name.</param>
/// <param name="Heads">Milliseconds of a head run alone, by the head's name.</param>
/// <param name="Final">Milliseconds of the whole original.</param>
/// <param name="Fit">The line through all measurements.</param>
public sealed record LatencyProfile(
    HardwareTarget Target,
    ImmutableSortedDictionary<string, double> Prefixes,
    ImmutableSortedDictionary<string, double> Heads,
    double Final,
    LatencyFit Fit)
{
    /// <summary>Makes a profile of measurements.</summary>
    /// <param name="target">The machine and the way of running.</param>
    /// <param name="prefixes">Runs from the input to exit points, named as the points.</param>
    /// <param name="heads">Runs of heads alone, named as the heads.</param>
    /// <param name="final">A run of the whole original.</param>
    /// <exception cref="NASerExException"><c>LatencyMeasurementInvalid</c>: a time is not a positive number.</exception>
    public static LatencyProfile Of(
        HardwareTarget target,
        IReadOnlyList<LatencyMeasurement> prefixes,
        IReadOnlyList<LatencyMeasurement> heads,
        LatencyMeasurement final)
    {
        LatencyMeasurement[] all = [.. prefixes, .. heads, final];
        foreach (var run in all)
            Check(run);
        return new LatencyProfile(target, ByName(prefixes), ByName(heads), final.Milliseconds, LatencyFit.Of(all));
    }

    /// <summary>Milliseconds to an exit point: as measured, else as fitted.</summary>
    /// <param name="point">Name of the exit point.</param>
    /// <param name="macs">Multiply-accumulates up to there.</param>
    /// <param name="nodes">Nodes up to there.</param>
    public double Prefix(string point, double macs, int nodes) =>
        Prefixes.TryGetValue(point, out var measured) ? measured : Fit.Work(macs, nodes) + Fit.MsPerRun;

    /// <summary>Milliseconds that a head adds to a run: as measured, less what any run takes, else as fitted.</summary>
    /// <param name="head">Name of the head.</param>
    /// <param name="macs">Its multiply-accumulates.</param>
    /// <param name="nodes">Its nodes.</param>
    public double Head(string head, double macs, int nodes) =>
        Heads.TryGetValue(head, out var measured) ? Math.Max(0, measured - Fit.MsPerRun) : Fit.Work(macs, nodes);

    private static ImmutableSortedDictionary<string, double> ByName(IReadOnlyList<LatencyMeasurement> runs) =>
        runs.ToImmutableSortedDictionary(run => run.Name, run => run.Milliseconds, StringComparer.Ordinal);

    private static void Check(LatencyMeasurement run)
    {
        if (!double.IsFinite(run.Milliseconds) || run.Milliseconds <= 0)
        {
            throw new NASerExException("LatencyMeasurementInvalid", ErrorKind.InvalidInput,
                $"The measured time of '{run.Name}' is {run.Milliseconds} ms; a run takes more than 0.");
        }
    }
}
