using System.Collections.Immutable;
using NASerEx.Costs;
using NASerEx.Data;
using NASerEx.Exits;

namespace NASerEx;

/// <summary>A plan whose thresholds were chosen anew.</summary>
/// <param name="Plan">The plan with the new thresholds; exits that no longer pay are gone.</param>
/// <param name="Before">What the old thresholds do on the validation images that the new ones were chosen on, and cost on the stream, where a sample of it was given.</param>
/// <param name="Unseen">What the new ones do on the calibration images, which had no part in choosing them, other than by a certificate; null when there are none.</param>
/// <param name="Dataset">The images.</param>
/// <param name="Phases">What took how long.</param>
/// <param name="Structures">Structures scored.</param>
public sealed record OptimizedThresholds(
    ExitPlan Plan, PlanEstimate Before, PlanEstimate? Unseen, DatasetOptions Dataset, ImmutableArray<PhaseReport> Phases, long Structures) : IChosenPlan
{
    HardwareTarget? IChosenPlan.Target => null;

    /// <summary>As that of the plan whose thresholds they were.</summary>
    public string? Label { get; init; }
}
