using System.Collections.Immutable;
using NASerEx.Exits;
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
        var left = new int[exits.Length + 1];
        int lost = 0, discordant = 0;
        for (var sample = 0; sample < outcomes.Count; sample++)
        {
            var at = ExitOf(outcomes, exits, sample);
            left[at]++;
            var row = at == exits.Length ? outcomes.Final : outcomes.Exits[exits[at].Row];
            var change = Right(outcomes, problem.Baseline, sample) - Right(outcomes, row, sample);
            lost += change;
            discordant += Math.Abs(change);
        }

        var rates = left.Select(count => (double)count / outcomes.Count).ToImmutableArray();
        return new ScoredStructure(exits, outcomes.Count, lost, discordant, Cost(problem, exits, left) / outcomes.Count, rates);
    }

    /// <summary>The first exit whose score reaches its threshold, or the number of exits.</summary>
    /// <param name="outcomes">Outcomes of all heads.</param>
    /// <param name="exits">Exits from the input side to the output side.</param>
    /// <param name="sample">Index of the sample.</param>
    public static int ExitOf(OutcomeTable outcomes, ImmutableArray<StructureExit> exits, int sample)
    {
        for (var at = 0; at < exits.Length; at++)
        {
            if (ScoreOf(outcomes, exits, at, sample) >= exits[at].Threshold)
                return at;
        }

        return exits.Length;
    }

    private static float ScoreOf(OutcomeTable outcomes, ImmutableArray<StructureExit> exits, int at, int sample)
    {
        var row = outcomes.Exits[exits[at].Row];
        var isSilent = DecisionMetrics.Find(exits[at].Metric).NeedsEarlierExit
            && (at == 0 || outcomes.Exits[exits[at - 1].Row].Predicted[sample] != row.Predicted[sample]);
        return isSilent ? 0 : row.Find(exits[at].Metric)!.Scores[sample];
    }

    private static int Right(OutcomeTable outcomes, ExitOutcomes row, int sample) =>
        row.Predicted[sample] == outcomes.Labels[sample] ? 1 : 0;

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
