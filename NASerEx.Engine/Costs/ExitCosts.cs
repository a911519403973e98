using System.Collections.Immutable;

namespace NASerEx.Costs;

/// <summary>What one candidate head costs an image.</summary>
/// <param name="Prefix">Cost of computing the original up to the head's exit point.</param>
/// <param name="Head">Cost of the head itself.</param>
public readonly record struct CandidateCost(double Prefix, double Head)
{
    /// <summary>Number of weights that the head adds.</summary>
    public long Parameters { get; init; }
}

/// <summary>Costs of all candidate heads of one model, in one unit.</summary>
/// <param name="Candidates">A cost a candidate, in the order of the candidates.</param>
/// <param name="Final">Cost of the whole original.</param>
/// <param name="Unit">What is counted: <c>MACs</c>, <c>ms</c> or <c>mJ</c>.</param>
public sealed record ExitCosts(ImmutableArray<CandidateCost> Candidates, double Final, string Unit);
