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
        var left = new int[exits.Length + 1];
        int lost = 0, discordant = 0;
        for (var sample = 0; sample < outcomes.Count; sample++)
        {
            left[answers.ExitOf[sample]]++;
            var change = Right(outcomes, problem.Baseline.Predicted, sample) - Right(outcomes, answers.Predicted, sample);
            lost += change;
            discordant += Math.Abs(change);
        }

        var rates = left.Select(count => (double)count / outcomes.Count).ToImmutableArray();
        return new ScoredStructure(exits, outcomes.Count, lost, discordant, Cost(problem, exits, left) / outcomes.Count, rates);
    }

    private static int Right(OutcomeTable outcomes, int[] predicted, int sample) =>
        predicted[sample] == outcomes.Labels[sample] ? 1 : 0;

    private static double Cost(SearchProblem problem, ImmutableArray<StructureExit> exits, int[] left)
    {
        var cost = 0.0;
        var arrived = problem.Outcomes.Count;
        for (var at = 0; at < exits.Length; at++)
        {
            var candidate = problem.Candidates[exits[at].Candidate];
            cost += arrived * candidate.HeadCost + left[at] * candidate.PrefixCost;
            arrived -= left[at];
        }

        return cost + arrived * problem.FinalCost;
    }
}
