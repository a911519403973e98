using System.Collections.Immutable;
using NASerEx.Outcomes;

namespace NASerEx.Search;

/// <summary>Scores one structure image by image: on any split, and as the plain reference for the bit-parallel evaluator.</summary>
public static class CascadeEvaluation
{
    /// <summary>Scores a structure on the problem's outcomes.</summary>
    /// <param name="problem">Outcomes and costs.</param>
    /// <param name="exits">Exits from the input side to the output side.</param>
    public static ScoredStructure Score(SearchProblem problem, ImmutableArray<StructureExit> exits)
    {
        var outcomes = problem.Outcomes;
        var answers = CascadeAnswers.Of(outcomes, exits);
        int lost = 0, discordant = 0;
        for (var sample = 0; sample < outcomes.Count; sample++)
        {
            var change = Right(outcomes, problem.Baseline.Predicted, sample) - Right(outcomes, answers.Predicted, sample);
            lost += change;
            discordant += Math.Abs(change);
        }

        var costed = problem.CostOutcomes.Count;
        var left = Left(problem.Stream is null ? answers : CascadeAnswers.Of(problem.Stream, exits), exits.Length);
        var rates = left.Select(count => (double)count / costed).ToImmutableArray();
        return new ScoredStructure(exits, outcomes.Count, lost, discordant, Cost(problem, exits, left) / costed, rates);
    }

    /// <summary>Samples that leave at each exit, and last those that reach the end.</summary>
    private static int[] Left(CascadeAnswers answers, int exits)
    {
        var left = new int[exits + 1];
        foreach (var exit in answers.ExitOf)
            left[exit]++;
        return left;
    }

    private static int Right(OutcomeTable outcomes, int[] predicted, int sample) =>
        predicted[sample] == outcomes.Labels[sample] ? 1 : 0;

    private static double Cost(SearchProblem problem, ImmutableArray<StructureExit> exits, int[] left)
    {
        var cost = 0.0;
        var arrived = problem.CostOutcomes.Count;
        for (var at = 0; at < exits.Length; at++)
        {
            var candidate = problem.Candidates[exits[at].Candidate];
            cost += arrived * candidate.HeadCost + left[at] * candidate.PrefixCost;
            arrived -= left[at];
        }

        return cost + arrived * problem.FinalCost;
    }
}
