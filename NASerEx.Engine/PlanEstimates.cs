using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Search;

namespace NASerEx;

/// <summary>What plans do on images whose outcomes are known.</summary>
internal static class PlanEstimates
{
    /// <summary>Scores a structure.</summary>
    /// <param name="problem">The images, and those of the stream where a sample of it is known, with costs in multiply-accumulates.</param>
    /// <param name="exits">The structure.</param>
    public static PlanEstimate Of(SearchProblem problem, ImmutableArray<StructureExit> exits)
    {
        var scored = CascadeEvaluation.Score(problem, exits);
        var baseline = problem.BaselineAccuracy;
        return new PlanEstimate(
            scored.Samples, baseline - (double)scored.Lost / scored.Samples, baseline, scored.ExpectedCost, problem.FinalCost, scored.ExitRates)
        {
            DropError = scored.DropError,
            StreamSamples = problem.Stream?.Count,
        };
    }
}
