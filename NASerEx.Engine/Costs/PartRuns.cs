using System.Collections.Immutable;
using NASerEx.Common;

namespace NASerEx.Costs;

/// <summary>What a part of a model computes.</summary>
public enum PartKind
{
    /// <summary>From the input to an exit point.</summary>
    Prefix,

    /// <summary>From the input to the answer of a head.</summary>
    Head,

    /// <summary>The whole original.</summary>
    Final,

    /// <summary>The original with exits, as it is exported, with an image that leaves at the last of them.</summary>
    Leave,

    /// <summary>The original with exits, as it is exported, with an image that leaves at none of them.</summary>
    Pass,
}

/// <summary>A part of a model, and the times that runs of it took.</summary>
/// <param name="Kind">What it computes.</param>
/// <param name="Name">Name for people: that of the exit point or of the head.</param>
/// <param name="Macs">Multiply-accumulates: of a head only its own, otherwise of all that is run of the original.</param>
/// <param name="Nodes">Nodes of the same.</param>
/// <param name="Bytes">Bytes an image of the exit point; 0 where there is none.</param>
/// <param name="Exits">Heads on the way as <c>point/shape</c>, the last one where the image leaves.</param>
/// <param name="Sittings">Milliseconds of single runs, one image each; every sitting had a session of its own.</param>
public sealed record PartRuns(
    PartKind Kind, string Name, double Macs, int Nodes, double Bytes, ImmutableArray<string> Exits, ImmutableArray<ImmutableArray<double>> Sittings)
{
    /// <summary>What a run takes: the mean over the sittings of the mean of the middle half of their runs, so that single interruptions do not count.</summary>
    /// <exception cref="NASerExException"><c>LatencyMeasurementInvalid</c>: there is no run, or a time is not a positive number.</exception>
    public double Typical()
    {
        foreach (var run in Sittings.SelectMany(sitting => sitting))
            if (!double.IsFinite(run) || run <= 0)
                throw Invalid($"takes {run} ms in a run; a run takes more than 0");
        return Sittings.IsEmpty || Sittings.Any(sitting => sitting.IsEmpty) ? throw Invalid("was not run") : Sittings.Average(MiddleMean);
    }

    private static double MiddleMean(ImmutableArray<double> runs)
    {
        var cut = runs.Length / 4;
        return runs.Order().Skip(cut).Take(runs.Length - 2 * cut).Average();
    }

    private NASerExException Invalid(string what) =>
        new("LatencyMeasurementInvalid", ErrorKind.InvalidInput, $"The part '{Name}' of the model {what}. Measure again.");
}
