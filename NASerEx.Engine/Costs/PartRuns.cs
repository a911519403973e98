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

    /// <summary>The original with one exit, as it is exported, with an image that leaves there.</summary>
    Leave,

    /// <summary>The original with one exit, as it is exported, with an image that goes on.</summary>
    Pass,
}

/// <summary>A part of a model, and the times that runs of it took.</summary>
/// <param name="Kind">What it computes.</param>
/// <param name="Name">The exit point, the head as <c>point/shape</c>, or <c>end</c>.</param>
/// <param name="Macs">Multiply-accumulates: of a head only its own, otherwise of all that is run of the original.</param>
/// <param name="Nodes">Nodes of the same.</param>
/// <param name="Bytes">Bytes an image of the exit point; 0 where there is none.</param>
/// <param name="Sittings">Milliseconds of single runs, one image each; every sitting had a session of its own.</param>
/// <param name="Originals">Milliseconds of the whole original's runs, one before each of these.</param>
public sealed record PartRuns(
    PartKind Kind, string Name, double Macs, int Nodes, double Bytes, ImmutableArray<ImmutableArray<double>> Sittings, ImmutableArray<ImmutableArray<double>> Originals)
{
    /// <summary>
    /// What a run takes, as a share of the original's run beside it: the mean over the sittings of the ratio of the means of the middle halves of their runs. Single
    /// interruptions do not count, nor that the machine was slower for a while.
    /// </summary>
    /// <exception cref="NASerExException"><c>LatencyMeasurementInvalid</c>: there is no run, or a time is not a positive number.</exception>
    public double BesideOriginal() => Checked(Sittings).Zip(Checked(Originals), (runs, originals) => MiddleMean(runs) / MiddleMean(originals)).Average();

    /// <summary>What the original takes beside it, in milliseconds: the mean over the sittings of the mean of the middle half of its runs.</summary>
    /// <exception cref="NASerExException">As <see cref="BesideOriginal"/>.</exception>
    public double Original() => Checked(Originals).Average(MiddleMean);

    private ImmutableArray<ImmutableArray<double>> Checked(ImmutableArray<ImmutableArray<double>> sittings)
    {
        foreach (var run in sittings.SelectMany(sitting => sitting))
            if (!double.IsFinite(run) || run <= 0)
                throw Invalid($"takes {run} ms in a run; a run takes more than 0");
        return sittings.IsEmpty || sittings.Any(sitting => sitting.IsEmpty) ? throw Invalid("was not run") : sittings;
    }

    private static double MiddleMean(ImmutableArray<double> runs)
    {
        var cut = runs.Length / 4;
        return runs.Order().Skip(cut).Take(runs.Length - 2 * cut).Average();
    }

    private NASerExException Invalid(string what) =>
        new("LatencyMeasurementInvalid", ErrorKind.InvalidInput, $"The part '{Name}' of the model {what}. Measure again.");
}
