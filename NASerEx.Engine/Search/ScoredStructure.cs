using System.Collections.Immutable;
using NASerEx.Exits;

namespace NASerEx.Search;

/// <summary>One exit of a structure.</summary>
/// <param name="Candidate">Index among <see cref="SearchProblem.Candidates"/>.</param>
/// <param name="Row">Row in the outcome table.</param>
/// <param name="Threshold">Least score that leaves.</param>
public readonly record struct StructureExit(int Candidate, int Row, float Threshold)
{
    /// <summary>What says how sure the head is.</summary>
    public DecisionMetric Metric { get; init; }
}

/// <summary>A structure and what it did on the samples it was scored on. Costs and rates are those of the stream where a sample of it is known.</summary>
/// <param name="Exits">Exits from the input side to the output side; may be empty.</param>
/// <param name="Samples">Number of samples that losses are counted over.</param>
/// <param name="Lost">Samples that the original gets right and the structure wrong, less those the other way round.</param>
/// <param name="Discordant">Samples that exactly one of the two gets right.</param>
/// <param name="ExpectedCost">Mean cost an image, in the problem's unit.</param>
/// <param name="ExitRates">Share of samples that leave at each exit, and last the share that reaches the end.</param>
public sealed record ScoredStructure(
    ImmutableArray<StructureExit> Exits,
    int Samples,
    int Lost,
    int Discordant,
    double ExpectedCost,
    ImmutableArray<double> ExitRates)
{
    /// <summary>What the search made small: <see cref="ExpectedCost"/>, or a quantile of the cost with a thousandth of that.</summary>
    public double Objective { get; init; } = ExpectedCost;

    /// <summary>Accuracy lost against the original on these samples, in percentage points; negative when the structure is better.</summary>
    public double AccuracyDrop => 100.0 * Lost / Samples;

    /// <summary>Standard error of <see cref="AccuracyDrop"/> as in McNemar's test, in percentage points.</summary>
    public double DropError => 100.0 * Math.Sqrt(Discordant) / Samples;

    /// <summary>The drop to count on: <see cref="AccuracyDrop"/> and some standard errors on top, in percentage points.</summary>
    /// <param name="caution">Number of standard errors.</param>
    public double CautiousDrop(double caution) => AccuracyDrop + caution * DropError;
}
