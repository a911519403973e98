using System.Collections.Immutable;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;
using NASerEx.Outcomes;

namespace NASerEx;

/// <summary>Trained heads on a model: what a plan is chosen from.</summary>
/// <param name="Work">The long phases on that model.</param>
/// <param name="Points">Exit points in it.</param>
/// <param name="Heads">The heads, those that were given up on the way included.</param>
internal sealed record TrainedCandidates(KeptWork Work, ImmutableArray<ExitPoint> Points, ImmutableArray<CandidateHead> Heads)
{
    /// <summary>The model, where it was fine-tuned; null for the original.</summary>
    public TunedBackbone? Tuned { get; init; }

    /// <summary>What the original says of the images of a split, where the model is another.</summary>
    public Func<SplitName, ExitOutcomes>? Baseline { get; init; }

    /// <summary>Costs of the heads and of the model, where they are known.</summary>
    public ExitCosts? Costs { get; init; }
}
