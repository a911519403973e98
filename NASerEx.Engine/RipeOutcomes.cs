using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Outcomes;

namespace NASerEx;

/// <summary>
/// What heads that have learned from a few images may say when they have learned from all, told from what they say now. A head that learns from the stream of images needs many before it is as right
/// as one that pools, and is more right in the end: it is taken to say what the best head on its point that has learned says, where that is more right, and to be right about half of what it
/// is still wrong about and the original is not.
/// </summary>
internal static class RipeOutcomes
{
    private const int WrongToOneRight = 2;

    /// <summary>The table with the rows of heads that are still learning as they may be.</summary>
    /// <param name="outcomes">What all heads say now.</param>
    /// <param name="heads">The heads, in the order of rows.</param>
    /// <param name="learning">Rows of those that are still learning.</param>
    public static OutcomeTable Of(OutcomeTable outcomes, ImmutableArray<ExitHead> heads, ImmutableArray<int> learning)
    {
        var learned = Enumerable.Range(0, heads.Length).Except(learning).ToLookup(row => heads[row].Point, row => outcomes.Exits[row]);
        return outcomes with { Exits = [.. outcomes.Exits.Select((exit, row) => learning.Contains(row) ? Ripe(outcomes, learned[heads[row].Point].Prepend(exit).MaxBy(outcomes.Accuracy)!) with { Name = exit.Name } : exit)] };
    }

    private static ExitOutcomes Ripe(OutcomeTable outcomes, ExitOutcomes now)
    {
        var predicted = (int[])now.Predicted.Clone();
        // Spread over all confidences, as it is not known of which it will be surer.
        foreach (var image in Lost(outcomes, now).OrderBy(image => now.Confidence[image]).Where((_, i) => i % WrongToOneRight == WrongToOneRight - 1))
            predicted[image] = outcomes.Labels[image];
        return now with { Predicted = predicted };
    }

    private static IEnumerable<int> Lost(OutcomeTable outcomes, ExitOutcomes exit) =>
        Enumerable.Range(0, outcomes.Count).Where(image => exit.Predicted[image] != outcomes.Labels[image] && outcomes.Final.Predicted[image] == outcomes.Labels[image]);
}
