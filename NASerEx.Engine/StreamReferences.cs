using System.Collections.Immutable;
using NASerEx.Exits;
using NASerEx.Outcomes;
using NASerEx.Search;

namespace NASerEx;

/// <summary>Notes what the answers of a plan look like, so that a stream can be compared with it.</summary>
internal static class StreamReferences
{
    private const int Bins = 20;

    // Fewer images than this in a bin would make a bin of noise.
    private const int LeastInBin = 10;

    /// <summary>Notes it.</summary>
    /// <param name="exits">The plan.</param>
    /// <param name="parting">Images whose confidences part the bins.</param>
    /// <param name="counted">
    /// Images that are counted in them. A test that compares a stream with them holds its false-alarm rate where they had no part in choosing the bins or the
    /// plan.
    /// </param>
    /// <param name="classes">How many classes the model scores.</param>
    public static StreamReference Of(ImmutableArray<StructureExit> exits, SearchProblem parting, SearchProblem counted, int classes)
    {
        var edges = Confidences(exits, parting.Outcomes).Select(Edges).ToArray();
        var answers = CascadeAnswers.Of(counted.Outcomes, exits);
        var labels = new int[classes];
        foreach (var label in answers.Predicted)
            labels[label]++;
        return new StreamReference(
            [.. Confidences(exits, counted.Outcomes).Select((confidences, at) => Count(confidences, edges[at]))],
            [.. labels],
            answers.Predicted.Zip(counted.Baseline.Predicted).Count(pair => pair.First != pair.Second),
            counted.Outcomes.Final == counted.Baseline);
    }

    /// <summary>Confidences of the images that leave at each exit, and at the end.</summary>
    private static float[][] Confidences(ImmutableArray<StructureExit> exits, OutcomeTable outcomes)
    {
        var answers = CascadeAnswers.Of(outcomes, exits);
        return [.. Enumerable.Range(0, exits.Length + 1).Select(at =>
        {
            var scores = at == exits.Length ? outcomes.Final.Confidence : outcomes.Exits[exits[at].Row].Find(exits[at].Metric)!.Scores;
            return scores.Where((_, sample) => answers.ExitOf[sample] == at).ToArray();
        })];
    }

    private static float[] Edges(float[] confidences)
    {
        var sorted = confidences.Order().ToArray();
        var bins = Math.Clamp(sorted.Length / LeastInBin, 1, Bins);
        return [.. Enumerable.Range(1, bins - 1).Select(bin => sorted[bin * sorted.Length / bins]).Distinct()];
    }

    private static ExitReference Count(float[] confidences, float[] edges)
    {
        var place = new ExitReference([.. edges], []);
        var counts = new int[edges.Length + 1];
        foreach (var confidence in confidences)
            counts[place.BinOf(confidence)]++;
        return place with { Counts = [.. counts], MeanConfidence = confidences.Length == 0 ? 0 : confidences.Average() };
    }
}
