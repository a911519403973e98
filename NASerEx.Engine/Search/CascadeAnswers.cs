using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Outcomes;

namespace NASerEx.Search;

/// <summary>What a structure makes of samples.</summary>
/// <param name="ExitOf">By sample, the first exit whose score reaches its threshold, or the number of exits.</param>
/// <param name="Predicted">By sample, the class that is said there.</param>
internal sealed record CascadeAnswers(int[] ExitOf, int[] Predicted)
{
    /// <summary>Sends all samples of a table through a structure.</summary>
    /// <param name="outcomes">Outcomes of all heads.</param>
    /// <param name="exits">Exits from the input side to the output side.</param>
    public static CascadeAnswers Of(OutcomeTable outcomes, ImmutableArray<StructureExit> exits)
    {
        var (exitOf, predicted) = (new int[outcomes.Count], (int[])outcomes.Final.Predicted.Clone());
        Array.Fill(exitOf, exits.Length);
        for (var at = exits.Length - 1; at >= 0; at--)
            Leave(outcomes, exits, at, exitOf, predicted);
        return new CascadeAnswers(exitOf, predicted);
    }

    private static void Leave(OutcomeTable outcomes, ImmutableArray<StructureExit> exits, int at, int[] exitOf, int[] predicted)
    {
        var (row, threshold) = (outcomes.Exits[exits[at].Row], exits[at].Threshold);
        var scores = row.Find(exits[at].Metric)!.Scores;
        var asksEarlier = DecisionMetrics.Find(exits[at].Metric).NeedsEarlierExit;
        var earlier = asksEarlier && at > 0 ? outcomes.Exits[exits[at - 1].Row].Predicted : null;
        for (var sample = 0; sample < exitOf.Length; sample++)
        {
            var score = !asksEarlier || earlier?[sample] == row.Predicted[sample] ? scores[sample] : 0;
            if (score >= threshold)
                (exitOf[sample], predicted[sample]) = (at, row.Predicted[sample]);
        }
    }
}
